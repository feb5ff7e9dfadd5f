package io.servicerouting.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.spread.ServiceSpread;
import io.servicerouting.webhook.spread.SpreadLookup;
import io.servicerouting.webhook.spread.Spreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadControllerTest {

  private static final String POD =
      """
      {"metadata":{"generateName":"web-","labels":{"app":"web"}},"spec":{"containers":[{"name":"c"}]}}\
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Lookup lookup = new Lookup();
  private final SpreadController controller =
      new SpreadController(
          lookup, new WebhookMetrics(meters, new CertificateKeeper(List.of(), Clock.systemUTC())));

  @Test
  void aPodIsPatchedAndTheAnswerRepeatsTheRequestsUid() throws IOException {
    JsonNode response = review(POD);

    assertThat(response.path("uid").asText()).isEqualTo("42");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    JsonNode patch = json.readTree(Base64.getDecoder().decode(response.path("patch").asText()));
    assertThat(patch.findValuesAsText("path"))
        .containsExactly("/spec/affinity", "/metadata/annotations");
    assertThat(lookup.asked).isEqualTo("shop {app=web}");
    assertThat(count("servicerouting.webhook.injected")).isEqualTo(1);
    assertThat(
            meters.get("servicerouting.webhook.latency").tag("webhook", "spread").timer().count())
        .isEqualTo(1);
  }

  @Test
  void aPodThatIsLeftAloneIsCountedByReason() throws IOException {
    JsonNode response =
        review(
            POD.replace(
                "\"labels\"",
                "\"annotations\":{\"servicerouting.io/inject\":\"false\"},\"labels\""));

    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.has("patch")).isFalse();
    assertThat(
            meters
                .get("servicerouting.webhook.skipped")
                .tag("reason", "opted_out")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void beforeEverythingWasSeenPodsAreLeftAlone() throws IOException {
    lookup.synced = false;
    assertThat(review(POD).has("patch")).isFalse();
    assertThat(
            meters
                .get("servicerouting.webhook.skipped")
                .tag("reason", "not_synced")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void aFailureLetsThePodThroughAndIsCounted() throws IOException {
    lookup.failure = new IllegalStateException("broken on purpose");

    JsonNode response = review(POD);

    assertThat(response.path("uid").asText()).isEqualTo("42");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.has("patch")).isFalse();
    assertThat(count("servicerouting.webhook.errors")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "[]",
        "{\"metadata\":{\"labels\":{\"app\":7}}}",
        "{\"metadata\":null,\"spec\":null}",
        "{\"metadata\":{\"labels\":[\"app\"]},\"spec\":{}}",
        "{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"affinity\":\"none\"}}",
        "{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"topologySpreadConstraints\":{}}}",
        "{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"affinity\":{\"podAntiAffinity\":"
            + "{\"requiredDuringSchedulingIgnoredDuringExecution\":[null]}}}}",
      })
  void whateverThePodLooksLikeItIsAllowed(String pod) throws IOException {
    assertThat(review(pod).path("allowed").asBoolean()).isTrue();
  }

  @Test
  void nullListsAreMadeLikeAbsentOnes() throws IOException {
    JsonNode response =
        review(
            """
            {"metadata":{"labels":{"app":"web"},"annotations":null,"ownerReferences":null},
             "spec":{"affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":null}},
                     "topologySpreadConstraints":null}}\
            """);
    assertThat(response.has("patch")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{}",
        "{\"kind\":\"AdmissionReview\"}",
        "{\"kind\":\"Pod\",\"request\":{\"uid\":\"1\"}}"
      })
  void whatIsNoReviewIsRefusedWithTheReason(String body) throws IOException {
    var answer = controller.review(stream(body));
    assertThat(answer.getStatusCode().value()).isEqualTo(400);
    assertThat(answer.getBody()).isNotEmpty();
  }

  @Test
  void aBodyWithoutEndIsNotReadToItsEnd() throws IOException {
    var answer = controller.review(new ByteArrayInputStream(new byte[64 * 1024 * 1024]));
    assertThat(answer.getStatusCode().value()).isEqualTo(400);
  }

  private JsonNode review(String pod) throws IOException {
    var answer =
        controller.review(
            stream(
                """
                {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"42",
                 "namespace":"shop","kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE",
                 "object":%s}}\
                """
                    .formatted(pod)));
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    JsonNode review = json.readTree(answer.getBody());
    assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
    assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    return review.path("response");
  }

  private double count(String name) {
    return meters.get(name).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Policies ask for the default spread of the Service web. */
  private static final class Lookup implements SpreadLookup {
    private boolean synced = true;
    private RuntimeException failure;
    private String asked = "";

    @Override
    public boolean isSynced() {
      return synced;
    }

    @Override
    public List<ServiceSpread> spreads(String namespace, Map<String, String> podLabels) {
      if (failure != null) {
        throw failure;
      }
      asked = namespace + " " + podLabels;
      return List.of(Spreads.service("web", Map.of("app", "web"), Spreads.DEFAULT));
    }
  }
}
