package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.event.EventPublisher;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events of ServiceRoutingConfig: when a condition's reason changes, not on every pass. */
final class InstallEvents {

  /** Reconciling and Stalled say what Ready says. */
  private static final Set<String> TOLD = Set.of("Ready", KubeProxyVerdict.TYPE);

  private final EventPublisher publisher;

  InstallEvents(EventPublisher publisher) {
    this.publisher = publisher;
  }

  /** Tells what is new. */
  void tell(
      ServiceRoutingConfig config, @Nullable List<Condition> before, List<Condition> conditions) {
    for (var condition : conditions) {
      if (TOLD.contains(condition.getType()) && isNew(condition, before)) {
        publisher.publish(
            reference(config),
            isWarning(condition) ? EventPublisher.Type.WARNING : EventPublisher.Type.NORMAL,
            condition.getReason(),
            "Install",
            condition.getMessage());
      }
    }
  }

  /** Tells that an uninstall waits for somebody to act. */
  void tellWaiting(String namespace, String message) {
    publisher.publish(
        new ObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withNamespace(namespace)
            .withName(InstallNames.RECORD)
            .build(),
        EventPublisher.Type.WARNING,
        "WaitingForKubeProxy",
        "Uninstall",
        message);
  }

  private static boolean isNew(Condition condition, @Nullable List<Condition> before) {
    return before == null
        || before.stream()
            .noneMatch(each ->
                each.getType().equals(condition.getType())
                    && each.getStatus().equals(condition.getStatus())
                    && each.getReason().equals(condition.getReason()));
  }

  private static ObjectReference reference(ServiceRoutingConfig config) {
    return new ObjectReferenceBuilder()
        .withApiVersion(config.getApiVersion())
        .withKind(config.getKind())
        .withName(config.getMetadata().getName())
        .withUid(config.getMetadata().getUid())
        .build();
  }

  /** What somebody has to act upon; progress is none. */
  private static boolean isWarning(Condition condition) {
    return switch (condition.getReason()) {
      case "Invalid", "NotRunning", "StillInstalled", "StillRunning", "WaitingForKubeProxy" -> true;
      default -> false;
    };
  }
}
