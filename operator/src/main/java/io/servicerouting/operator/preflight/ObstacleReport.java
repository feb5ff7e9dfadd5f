package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigStatus;
import io.servicerouting.operator.event.EventPublisher;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is in the way where a user looks: at the pod, and at ServiceRoutingConfig. */
final class ObstacleReport implements Consumer<List<Obstacle>> {

  private static final Logger LOG = LoggerFactory.getLogger(ObstacleReport.class);
  private static final Set<String> REASONS = Set.of("UnsupportedKubernetes", "MissingPermission");
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final EventPublisher events;
  private final String namespace;
  private final String pod;
  private final Clock clock;

  /**
   * @param namespace the operator's
   * @param pod this replica's name
   */
  ObstacleReport(
      KubernetesClient client, EventPublisher events, String namespace, String pod, Clock clock) {
    this.client = client;
    this.events = events;
    this.namespace = namespace;
    this.pod = pod;
    this.clock = clock;
  }

  @Override
  public void accept(List<Obstacle> obstacles) {
    for (var obstacle : obstacles) {
      events.publish(
          new ObjectReferenceBuilder()
              .withApiVersion("v1")
              .withKind("Pod")
              .withNamespace(namespace)
              .withName(pod)
              .withUid(uid())
              .build(),
          EventPublisher.Type.WARNING,
          obstacle.reason(),
          "Start",
          obstacle.message());
    }
    obstacles.stream()
        .filter(obstacle -> REASONS.contains(obstacle.reason()))
        .findFirst()
        .ifPresent(this::writeStatus);
  }

  /** Without it `kubectl describe pod` does not show the Event. */
  private String uid() {
    try {
      return client
          .pods()
          .inNamespace(namespace)
          .withField("metadata.name", pod)
          .list()
          .getItems()
          .stream()
          .map(found -> found.getMetadata().getUid())
          .findFirst()
          .orElse("");
    } catch (KubernetesClientException e) {
      return ""; // That this is forbidden is among the obstacles.
    }
  }

  /** Only where no replica has worked yet: a status that one keeps is not this one's to change. */
  private void writeStatus(Obstacle obstacle) {
    try {
      var config =
          client.resources(ServiceRoutingConfig.class).withName(ServiceRoutingConfig.NAME).get();
      if (config == null || isKept(config.getStatus())) {
        return;
      }
      var generation = config.getMetadata().getGeneration();
      var conditions =
          Stream.of("Ready", "Stalled").map(type -> condition(type, obstacle, generation)).toList();
      var applied = new ServiceRoutingConfig();
      applied.setMetadata(
          new ObjectMetaBuilder()
              .withName(ServiceRoutingConfig.NAME)
              .withUid(config.getMetadata().getUid())
              .build());
      applied.setStatus(
          new ServiceRoutingConfigStatus(generation, conditions, null, null, null, null));
      client.resource(applied).subresource("status").patch(APPLY, applied);
    } catch (KubernetesClientException e) {
      LOG.warn("ServiceRoutingConfig's status cannot say so: {}", e.getMessage());
    }
  }

  private Condition condition(String type, Obstacle obstacle, Long generation) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(type.equals("Ready") ? "False" : "True")
        .withReason(obstacle.reason())
        .withMessage(obstacle.message())
        .withObservedGeneration(generation)
        .withLastTransitionTime(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }

  private static boolean isKept(@Nullable ServiceRoutingConfigStatus status) {
    return status != null
        && status.conditions() != null
        && status.conditions().stream()
            .anyMatch(condition -> !REASONS.contains(condition.getReason()));
  }
}
