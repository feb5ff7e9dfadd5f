package io.servicerouting.webhook.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.webhook.registration.Registrations;
import io.servicerouting.webhook.spread.Injection;
import io.servicerouting.webhook.spread.SpreadInjection;
import io.servicerouting.webhook.spread.SpreadLookup;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives new pods the spread that policies ask for. */
@RestController
public final class SpreadController {

  private static final Logger log = LoggerFactory.getLogger(SpreadController.class);

  private final SpreadLookup lookup;
  private final WebhookMetrics metrics;
  private final AdmissionReviews reviews;
  private final PodReader pods;
  private final AdmissionHandler handler;

  public SpreadController(SpreadLookup lookup, WebhookMetrics metrics) {
    this.lookup = lookup;
    this.metrics = metrics;
    reviews = new AdmissionReviews(new ObjectMapper());
    pods = new PodReader();
    handler = new AdmissionHandler(reviews, metrics);
  }

  /** Answers a review of a pod. */
  @PostMapping(Registrations.SPREAD_PATH)
  public ResponseEntity<byte[]> review(InputStream body) throws IOException {
    return handler.handle(Webhook.SPREAD, body, this::answer);
  }

  private byte[] answer(AdmissionCall call) throws IOException {
    return switch (decide(pods.read(call.object()), call.namespace())) {
      case Injection.Skipped(Injection.Reason reason) -> {
        metrics.skipped(reason);
        log.debug("{} is left as it is: {}", call.describe(), reason);
        yield reviews.allowed(call.uid());
      }
      case Injection.Patch patch -> {
        byte[] answer = reviews.patched(call.uid(), patch.operations());
        metrics.injected();
        log.debug("{} is spread for {}", call.describe(), patch.policies());
        yield answer;
      }
    };
  }

  private Injection decide(Pod pod, String namespace) {
    if (!lookup.isSynced()) {
      return new Injection.Skipped(Injection.Reason.NOT_SYNCED);
    }
    // Most pods end here, or because nobody asks for a spread in their namespace.
    var leaveAlone = SpreadInjection.reasonToLeaveAlone(pod);
    if (leaveAlone.isPresent()) {
      return new Injection.Skipped(leaveAlone.get());
    }
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    return SpreadInjection.decide(pod, namespace, lookup.spreads(namespace, labels));
  }
}
