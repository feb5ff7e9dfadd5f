package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events of ServiceRoutingConfig: when a condition's reason changes, not on every pass. */
final class InstallEvents {

  private static final Logger LOG = LoggerFactory.getLogger(InstallEvents.class);

  /** Of objects without a namespace. */
  private static final String NAMESPACE = "default";

  private static final int MAX_NOTE = 1024;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX").withZone(ZoneOffset.UTC);

  /** Reconciling and Stalled say what Ready says. */
  private static final Set<String> TOLD = Set.of("Ready", KubeProxyVerdict.TYPE);

  private final KubernetesClient client;
  private final String identity;
  private final Clock clock;
  private final AtomicInteger number = new AtomicInteger();

  InstallEvents(KubernetesClient client, String identity, Clock clock) {
    this.client = client;
    this.identity = identity;
    this.clock = clock;
  }

  /** Tells what is new; an Event that cannot be written is only logged. */
  void tell(
      ServiceRoutingConfig config, @Nullable List<Condition> before, List<Condition> conditions) {
    for (var condition : conditions) {
      if (TOLD.contains(condition.getType()) && isNew(condition, before)) {
        tell(config, condition);
      }
    }
  }

  private static boolean isNew(Condition condition, @Nullable List<Condition> before) {
    return before == null
        || before.stream()
            .noneMatch(each ->
                each.getType().equals(condition.getType())
                    && each.getStatus().equals(condition.getStatus())
                    && each.getReason().equals(condition.getReason()));
  }

  private void tell(ServiceRoutingConfig config, Condition condition) {
    var note = condition.getMessage();
    var event =
        new EventBuilder()
            .withNewMetadata()
            // The API server would generate no name from one that ends with a dot.
            .withName(
                "%s.%x.%x"
                    .formatted(
                        ServiceRoutingConfig.NAME,
                        clock.instant().toEpochMilli(),
                        number.incrementAndGet()))
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withReportingController(
                ServiceRoutingApi.GROUP + "/" + ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
            .withReportingInstance(identity)
            .withAction("Install")
            .withReason(condition.getReason())
            .withType(isWarning(condition) ? "Warning" : "Normal")
            .withNote(note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE))
            .withNewRegarding()
            .withApiVersion(config.getApiVersion())
            .withKind(config.getKind())
            .withName(config.getMetadata().getName())
            .withUid(config.getMetadata().getUid())
            .endRegarding()
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "Cannot write the Event {} of {}: {}", condition.getReason(), NAMESPACE, e.getMessage());
    }
  }

  /** What somebody has to act upon; progress is none. */
  private static boolean isWarning(Condition condition) {
    return switch (condition.getReason()) {
      case "Invalid", "NotRunning", "StillInstalled", "StillRunning", "WaitingForKubeProxy" -> true;
      default -> false;
    };
  }
}
