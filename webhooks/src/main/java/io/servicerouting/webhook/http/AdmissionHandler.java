package io.servicerouting.webhook.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What all webhooks do alike: whatever goes wrong in judging an object, it is let through as it is,
 * and the failure is logged and counted.
 */
final class AdmissionHandler {

  private static final Logger log = LoggerFactory.getLogger(AdmissionHandler.class);

  private final AdmissionReviews reviews;
  private final WebhookMetrics metrics;

  AdmissionHandler(AdmissionReviews reviews, WebhookMetrics metrics) {
    this.reviews = reviews;
    this.metrics = metrics;
  }

  /** Judges one object. */
  @FunctionalInterface
  interface Judge {
    /** The review to answer with. */
    byte[] answer(AdmissionCall call) throws IOException;
  }

  ResponseEntity<byte[]> handle(Webhook webhook, InputStream body, Judge judge) throws IOException {
    long start = System.nanoTime();
    try {
      var call = reviews.read(body);
      return json(answer(webhook, call, judge));
    } catch (BadReviewException e) {
      metrics.rejected(webhook);
      log.warn("Webhook {}: a request is refused, {}", webhook.label(), e.getMessage());
      return ResponseEntity.badRequest()
          .contentType(MediaType.TEXT_PLAIN)
          .body(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
    } finally {
      metrics.latency(webhook).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  private byte[] answer(Webhook webhook, AdmissionCall call, Judge judge) throws IOException {
    try {
      return judge.answer(call);
    } catch (IOException | RuntimeException e) {
      metrics.failed(webhook);
      log.error(
          "Webhook {} cannot judge {}, which is let through as it is",
          webhook.label(),
          call.describe(),
          e);
      return reviews.allowed(call.uid());
    }
  }

  private static ResponseEntity<byte[]> json(byte[] body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
