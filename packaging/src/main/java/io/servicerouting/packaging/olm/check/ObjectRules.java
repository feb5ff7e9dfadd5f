package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sets object and multiarch. */
final class ObjectRules {

  private static final String ARCHITECTURE = "operatorframework.io/arch.";
  private static final String ARCHITECTURE_OF_NODES = "kubernetes.io/arch";
  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection", "*");

  private ObjectRules() {}

  static List<Rule> all() {
    return List.of(
        error("object/budget-max-unavailable", ObjectRules::maxUnavailable),
        error("object/budget-min-available", ObjectRules::minAvailable),
        error("object/no-global-default", ObjectRules::globalDefault),
        warning("object/no-writes-to-budgets", ObjectRules::budgetWrites),
        warning("multiarch/labels", ObjectRules::labels),
        warning("multiarch/node-affinity", ObjectRules::nodes));
  }

  private static Stream<Problem> maxUnavailable(Bundle bundle) {
    return budgets(bundle, "maxUnavailable", Set.of("0", "0%")::contains);
  }

  private static Stream<Problem> minAvailable(Bundle bundle) {
    return budgets(bundle, "minAvailable", "100%"::equals);
  }

  private static Stream<Problem> budgets(
      Bundle bundle, String field, Predicate<String> isForbidden) {
    return bundle.of("PodDisruptionBudget").stream()
        .filter(budget -> isForbidden.test(budget.object().path("spec").path(field).asText()))
        .map(budget -> budget.problem("spec." + field, "expected one that lets nodes be drained"));
  }

  private static Stream<Problem> globalDefault(Bundle bundle) {
    return bundle.of("PriorityClass").stream()
        .filter(priority -> priority.object().path("globalDefault").asBoolean())
        .map(priority ->
            priority.problem("globalDefault", "expected none: it concerns everybody's pods"));
  }

  private static Stream<Problem> budgetWrites(Bundle bundle) {
    return bundle
        .grantedRules()
        .filter(rule ->
            GoodPracticeRules.has(rule, "resources", Set.of("poddisruptionbudgets"))
                && GoodPracticeRules.has(rule, "verbs", WRITES))
        .map(rule ->
            bundle.inCsv(
                "spec.install.spec.clusterPermissions",
                "expected no permission to write PodDisruptionBudgets"));
  }

  private static Set<String> architectures(Bundle bundle) {
    return bundle.csv("/metadata/labels").properties().stream()
        .map(label -> label.getKey())
        .filter(label -> label.startsWith(ARCHITECTURE))
        .map(label -> label.substring(ARCHITECTURE.length()))
        .collect(Collectors.toSet());
  }

  private static Stream<Problem> labels(Bundle bundle) {
    return !architectures(bundle).isEmpty() || bundle.csv().isEmpty()
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                "metadata.labels", "expected " + ARCHITECTURE + "<arch>: supported for each"));
  }

  /** Without labels another rule speaks. */
  private static Stream<Problem> nodes(Bundle bundle) {
    Set<String> labelled = architectures(bundle);
    return labelled.isEmpty()
        ? Stream.of()
        : bundle
            .deployments()
            .filter(deployment -> !nodesOf(deployment).equals(labelled))
            .map(deployment ->
                bundle.inCsv(
                    "spec.install.spec.deployments[%s].affinity.nodeAffinity"
                        .formatted(deployment.path("name").asText()),
                    "expected %s to be in %s, as the labels say, found %s"
                        .formatted(ARCHITECTURE_OF_NODES, labelled, nodesOf(deployment))));
  }

  private static Set<String> nodesOf(JsonNode deployment) {
    return deployment
        .at(
            "/spec/template/spec/affinity/nodeAffinity"
                + "/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms")
        .valueStream()
        .flatMap(term -> term.path("matchExpressions").valueStream())
        .filter(expression -> expression.path("key").asText().equals(ARCHITECTURE_OF_NODES))
        .flatMap(expression -> expression.path("values").valueStream())
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }
}
