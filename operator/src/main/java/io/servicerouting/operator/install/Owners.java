package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/**
 * ClusterRoles of the bundle as owners of what the operator makes: when the bundle is deleted,
 * garbage collection deletes the rest. A Deployment cannot own objects without namespace, and the
 * ServiceRoutingConfig must not: deleting it has to hand Services back before agents go.
 */
final class Owners {

  private final KubernetesClient client;

  Owners(KubernetesClient client) {
    this.client = client;
  }

  /** Null if there is no such role: what an absent owner owns is collected at once. */
  @Nullable OwnerReference clusterRole(String name) {
    var role = client.rbac().clusterRoles().withName(name).get();
    if (role == null || role.getMetadata().getDeletionTimestamp() != null) {
      return null;
    }
    return new OwnerReferenceBuilder()
        .withApiVersion(role.getApiVersion())
        .withKind(role.getKind())
        .withName(name)
        .withUid(role.getMetadata().getUid())
        .build();
  }
}
