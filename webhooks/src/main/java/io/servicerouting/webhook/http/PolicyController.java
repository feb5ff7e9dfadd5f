package io.servicerouting.webhook.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.webhook.registration.Registrations;
import io.servicerouting.webhook.warning.ClusterFacts;
import io.servicerouting.webhook.warning.PolicyWarnings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Warns whoever applies a policy that cannot do what it says. */
@RestController
public final class PolicyController {

  private final ClusterFacts facts;
  private final WebhookMetrics metrics;
  private final ObjectMapper json = new ObjectMapper();
  private final AdmissionReviews reviews = new AdmissionReviews(json);
  private final AdmissionHandler handler;

  public PolicyController(ClusterFacts facts, WebhookMetrics metrics) {
    this.facts = facts;
    this.metrics = metrics;
    handler = new AdmissionHandler(reviews, metrics);
  }

  /** Answers a review of a policy of either kind. */
  @PostMapping(Registrations.POLICY_PATH)
  public ResponseEntity<byte[]> review(InputStream body) throws IOException {
    return handler.handle(Webhook.POLICIES, body, this::answer);
  }

  private byte[] answer(AdmissionCall call) throws IOException {
    var warnings = facts.isSynced() ? warnings(call) : List.<String>of();
    metrics.warned(warnings.size());
    return reviews.allowedWithWarnings(call.uid(), warnings);
  }

  private List<String> warnings(AdmissionCall call) throws IOException {
    return switch (call.kind()) {
      case "ServiceRoutingPolicy" -> {
        var policy = json.treeToValue(call.object(), ServiceRoutingPolicy.class);
        // What is created has its namespace in the request only.
        policy.getMetadata().setNamespace(call.namespace());
        yield PolicyWarnings.of(policy, facts);
      }
      case "ClusterServiceRoutingPolicy" ->
          PolicyWarnings.of(
              json.treeToValue(call.object(), ClusterServiceRoutingPolicy.class), facts);
      default ->
          throw new IllegalArgumentException(
              "'" + call.kind() + "' is not a kind of policy: the webhook is registered for two");
    };
  }
}
