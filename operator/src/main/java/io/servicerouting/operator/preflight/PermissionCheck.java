package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the operator has the permissions of its roles. A single one that is missing would show
 * late and half way: Services taken over, say, and nobody allowed to give them back.
 */
final class PermissionCheck implements ClusterCheck {

  private static final int MOST_NAMED = 10;

  private final KubernetesClient client;
  private final List<Permission> required;

  PermissionCheck(KubernetesClient client, List<Permission> required) {
    this.client = client;
    this.required = List.copyOf(required);
  }

  @Override
  public Optional<Obstacle> look() {
    var missing = new ArrayList<Permission>();
    for (var permission : required) {
      if (!isAllowed(permission)) {
        missing.add(permission);
      }
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    var named =
        missing.stream()
            .limit(MOST_NAMED)
            .map(Permission::toString)
            .collect(Collectors.joining("; "));
    int more = missing.size() - MOST_NAMED;
    return Optional.of(
        new Obstacle(
            "MissingPermission",
            "The operator's service account may not: %s%s. Apply the roles and bindings of this version again."
                .formatted(named, more > 0 ? "; and %d more".formatted(more) : "")));
  }

  private boolean isAllowed(Permission permission) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(permission.namespace())
            .withGroup(permission.group())
            .withResource(permission.resource())
            .withSubresource(permission.subresource())
            .withVerb(permission.verb())
            .withName(permission.name())
            .endResourceAttributes()
            .endSpec()
            .build();
    var status = client.resource(review).create().getStatus();
    return status != null && Boolean.TRUE.equals(status.getAllowed());
  }
}
