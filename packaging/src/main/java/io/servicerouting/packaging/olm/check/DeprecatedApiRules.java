package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The set deprecated-apis: what was removed from Kubernetes 1.22, 1.25 and 1.26. CRDs have a rule
 * of their own among those of the format.
 */
final class DeprecatedApiRules {

  private static final Pattern MINOR = Pattern.compile("1\\.(\\d+)\\..*");

  /** Version and kinds, and the minor version of Kubernetes that no longer serves them. */
  private static final Map<String, Integer> REMOVED =
      Map.ofEntries(
          Map.entry("rbac.authorization.k8s.io/v1beta1 Role", 22),
          Map.entry("rbac.authorization.k8s.io/v1beta1 RoleBinding", 22),
          Map.entry("rbac.authorization.k8s.io/v1beta1 ClusterRole", 22),
          Map.entry("rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding", 22),
          Map.entry("scheduling.k8s.io/v1beta1 PriorityClass", 22),
          Map.entry("coordination.k8s.io/v1beta1 Lease", 22),
          Map.entry("networking.k8s.io/v1beta1 Ingress", 22),
          Map.entry("policy/v1beta1 PodDisruptionBudget", 25),
          Map.entry("policy/v1beta1 PodSecurityPolicy", 25),
          Map.entry("batch/v1beta1 CronJob", 25),
          Map.entry("discovery.k8s.io/v1beta1 EndpointSlice", 25),
          Map.entry("events.k8s.io/v1beta1 Event", 25),
          Map.entry("autoscaling/v2beta1 HorizontalPodAutoscaler", 25),
          Map.entry("autoscaling/v2beta2 HorizontalPodAutoscaler", 26));

  private DeprecatedApiRules() {}

  static List<Rule> all() {
    return List.of(
        error("deprecated/removed", bundle -> find(bundle, true)),
        warning("deprecated/going", bundle -> find(bundle, false)));
  }

  /** Those that no cluster the bundle is for serves, or those that some still serve. */
  private static Stream<Problem> find(Bundle bundle, boolean nowhere) {
    Matcher least = MINOR.matcher(bundle.csv("/spec/minKubeVersion").asText());
    int minor = least.matches() ? Integer.parseInt(least.group(1)) : 0;
    return bundle.manifests().stream()
        .filter(manifest -> {
          int removed = removed(manifest);
          return removed != 0 && minor >= removed == nowhere;
        })
        .map(manifest ->
            manifest.problem(
                "apiVersion",
                "expected one that Kubernetes 1.%d still serves, found %s"
                    .formatted(removed(manifest), manifest.apiVersion())));
  }

  private static int removed(Manifest manifest) {
    return REMOVED.getOrDefault(manifest.apiVersion() + " " + manifest.kind(), 0);
  }
}
