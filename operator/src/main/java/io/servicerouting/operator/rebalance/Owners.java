package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether owners of pods have all the replicas they want, up to date and Ready. */
final class Owners {

  private final KubernetesClient client;

  Owners(KubernetesClient client) {
    this.client = client;
  }

  /** Whether nothing is under way at an owner. An owner of another kind than we move is ignored. */
  boolean settled(String namespace, OwnerReference owner) {
    return switch (owner.getKind()) {
      case "ReplicaSet" -> replicaSet(namespace, owner.getName());
      case "ReplicationController" -> {
        var controller =
            client.replicationControllers().inNamespace(namespace).withName(owner.getName()).get();
        yield controller != null
            && controller.getStatus() != null
            && settled(
                controller.getMetadata().getGeneration(),
                controller.getStatus().getObservedGeneration(),
                controller.getSpec().getReplicas(),
                controller.getStatus().getReplicas(),
                controller.getStatus().getReadyReplicas());
      }
      default -> true;
    };
  }

  private boolean replicaSet(String namespace, String name) {
    ReplicaSet set = client.apps().replicaSets().inNamespace(namespace).withName(name).get();
    if (set == null
        || set.getStatus() == null
        || !settled(
            set.getMetadata().getGeneration(),
            set.getStatus().getObservedGeneration(),
            set.getSpec().getReplicas(),
            set.getStatus().getReplicas(),
            set.getStatus().getReadyReplicas())) {
      return false;
    }
    return set.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .filter(owner -> owner.getKind().equals("Deployment"))
        .allMatch(owner -> deployment(namespace, owner.getName()));
  }

  /** A rollout has old and new pods at once: then not all replicas are up to date. */
  private boolean deployment(String namespace, String name) {
    Deployment deployment = client.apps().deployments().inNamespace(namespace).withName(name).get();
    return deployment != null
        && deployment.getStatus() != null
        && settled(
            deployment.getMetadata().getGeneration(),
            deployment.getStatus().getObservedGeneration(),
            deployment.getSpec().getReplicas(),
            deployment.getStatus().getReplicas(),
            deployment.getStatus().getReadyReplicas())
        && number(deployment.getStatus().getReplicas())
            == number(deployment.getStatus().getUpdatedReplicas());
  }

  private static boolean settled(
      @Nullable Long generation,
      @Nullable Long observed,
      @Nullable Integer wanted,
      @Nullable Integer replicas,
      @Nullable Integer ready) {
    return Objects.equals(generation, observed)
        && Objects.requireNonNullElse(wanted, 1) == number(replicas)
        && number(replicas) == number(ready);
  }

  private static int number(@Nullable Integer value) {
    return Objects.requireNonNullElse(value, 0);
  }
}
