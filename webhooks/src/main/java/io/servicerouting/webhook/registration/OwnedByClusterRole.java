package io.servicerouting.webhook.registration;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The owner of what the operator makes beside the agents: a ClusterRole of the bundle. When the
 * bundle is deleted, garbage collection deletes the rest. A Deployment cannot own objects without
 * namespace.
 *
 * @param client reads the role
 * @param role its name
 */
public record OwnedByClusterRole(KubernetesClient client, String role)
    implements Supplier<Optional<OwnerReference>> {

  /** Empty if there is no such role: an owner that is not there would have its own collected. */
  @Override
  public Optional<OwnerReference> get() {
    return Optional.ofNullable(client.rbac().clusterRoles().withName(role).get())
        .map(found ->
            new OwnerReferenceBuilder()
                .withApiVersion(found.getApiVersion())
                .withKind(found.getKind())
                .withName(found.getMetadata().getName())
                .withUid(found.getMetadata().getUid())
                .build());
  }
}
