package io.servicerouting.webhook.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponse;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponseBuilder;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionReviewBuilder;
import io.servicerouting.webhook.spread.PatchOperation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;

/** Reads and writes {@code admission.k8s.io/v1} reviews. */
final class AdmissionReviews {

  /** The API server stores objects of up to about 1.5 MB, and a review holds two of them. */
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private final ObjectMapper json;

  AdmissionReviews(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Reads a request.
   *
   * @throws BadReviewException if the body is not a review with a request
   * @throws IOException if the client went away
   */
  AdmissionCall read(InputStream body) throws BadReviewException, IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new BadReviewException("the body has more than " + MAX_BYTES + " bytes");
    }
    JsonNode review;
    try {
      review = json.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new BadReviewException("the body is not JSON: " + e.getOriginalMessage());
    }
    JsonNode request = review.path("request");
    String uid = request.path("uid").asText();
    if (!"AdmissionReview".equals(review.path("kind").asText()) || uid.isEmpty()) {
      throw new BadReviewException(
          "expected kind AdmissionReview of admission.k8s.io/v1 with request.uid");
    }
    return new AdmissionCall(
        uid,
        request.path("namespace").asText(),
        request.path("kind").path("kind").asText(),
        request.path("object"));
  }

  byte[] allowed(String uid) throws JsonProcessingException {
    return write(response(uid).build());
  }

  byte[] patched(String uid, List<PatchOperation> operations) throws JsonProcessingException {
    return write(
        response(uid)
            .withPatchType("JSONPatch")
            .withPatch(Base64.getEncoder().encodeToString(json.writeValueAsBytes(operations)))
            .build());
  }

  byte[] allowedWithWarnings(String uid, List<String> warnings) throws JsonProcessingException {
    return write(response(uid).withWarnings(warnings).build());
  }

  private static AdmissionResponseBuilder response(String uid) {
    return new AdmissionResponseBuilder().withUid(uid).withAllowed(true);
  }

  private byte[] write(AdmissionResponse response) throws JsonProcessingException {
    return json.writeValueAsBytes(new AdmissionReviewBuilder().withResponse(response).build());
  }
}
