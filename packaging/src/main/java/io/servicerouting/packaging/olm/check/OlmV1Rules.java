package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What OLMv1 (operator-controller) checks before it installs a bundle. */
final class OlmV1Rules {

  private static final String WEBHOOKS = "spec.webhookdefinitions";

  /** Both OLMs', and everything. */
  private static final Set<String> FORBIDDEN_GROUPS =
      Set.of("*", "operators.coreos.com", "olm.operatorframework.io");

  private static final Set<String> FORBIDDEN_RESOURCES =
      Set.of(
          "*",
          "mutatingwebhookconfiguration",
          "mutatingwebhookconfigurations",
          "validatingwebhookconfiguration",
          "validatingwebhookconfigurations");

  private OlmV1Rules() {}

  static List<Rule> all() {
    return List.of(
        error("olmv1/all-namespaces", OlmV1Rules::allNamespaces),
        error("olmv1/webhook-install-modes", OlmV1Rules::webhookModes),
        error("olmv1/no-dependencies", OlmV1Rules::dependencies),
        error("olmv1/no-operator-conditions", OlmV1Rules::operatorConditions),
        error("olmv1/deployment-names", bundle -> names(bundle.deployments(), bundle, "name")),
        error("olmv1/unique-deployments", OlmV1Rules::uniqueDeployments),
        error("olmv1/webhook-names", bundle -> names(bundle.webhooks(), bundle, "generateName")),
        error("olmv1/unique-webhooks", OlmV1Rules::uniqueWebhooks),
        error("olmv1/webhook-deployment", OlmV1Rules::webhookDeployment),
        error("olmv1/webhook-rules", OlmV1Rules::webhookRules),
        error("olmv1/conversion-owned", OlmV1Rules::conversionOwned),
        error("olmv1/conversion-once", OlmV1Rules::conversionOnce));
  }

  private static Stream<Problem> allNamespaces(Bundle bundle) {
    JsonNode modes = bundle.csv("/spec/installModes");
    boolean some = modes.valueStream().anyMatch(mode -> mode.path("supported").asBoolean());
    return !some || modes.valueStream().anyMatch(OlmV1Rules::isAllNamespaces)
        ? Stream.of()
        : Stream.of(bundle.inCsv("spec.installModes", "expected AllNamespaces to be supported"));
  }

  private static boolean isAllNamespaces(JsonNode mode) {
    return mode.path("type").asText().equals("AllNamespaces") && mode.path("supported").asBoolean();
  }

  /** Listed is enough, supported or not: it does not look. */
  private static Stream<Problem> webhookModes(Bundle bundle) {
    boolean hasWebhooks =
        bundle.webhooks().anyMatch(webhook -> webhook.path("conversionCRDs").isEmpty());
    return !hasWebhooks
        ? Stream.of()
        : bundle
            .csv("/spec/installModes")
            .valueStream()
            .filter(mode -> !mode.path("type").asText().equals("AllNamespaces"))
            .map(mode ->
                bundle.inCsv(
                    "spec.installModes",
                    "expected AllNamespaces alone, because of webhookdefinitions; found "
                        + mode.path("type").asText()));
  }

  private static Stream<Problem> dependencies(Bundle bundle) {
    return bundle.files().containsKey("bundle/metadata/dependencies.yaml")
        ? Stream.of(
            new Problem(
                "bundle/metadata/dependencies.yaml", "file", "expected none: nothing resolves it"))
        : Stream.of();
  }

  private static Stream<Problem> operatorConditions(Bundle bundle) {
    return bundle
        .grantedRules()
        .filter(rule -> GoodPracticeRules.has(rule, "resources", Set.of("operatorconditions")))
        .map(rule ->
            bundle.inCsv(
                "spec.install.spec.clusterPermissions",
                "expected no use of OperatorConditions, which only OLMv0 makes"));
  }

  private static Stream<Problem> names(Stream<JsonNode> named, Bundle bundle, String field) {
    return named
        .map(one -> one.path(field).asText())
        .filter(name -> !Names.isSubdomain(name))
        .map(name -> bundle.inCsv(field, "expected a DNS-1123 subdomain, found '" + name + "'"));
  }

  private static Stream<Problem> uniqueDeployments(Bundle bundle) {
    return twice(bundle.deployments(), deployment -> deployment.path("name").asText())
        .map(name -> bundle.inCsv("spec.install.spec.deployments", "expected one named " + name));
  }

  private static Stream<Problem> uniqueWebhooks(Bundle bundle) {
    return twice(
            bundle.webhooks(),
            webhook -> webhook.path("type").asText() + " " + webhook.path("generateName").asText())
        .map(name -> bundle.inCsv(WEBHOOKS, "expected one " + name));
  }

  private static Stream<String> twice(Stream<JsonNode> all, Function<JsonNode, String> name) {
    List<String> names = all.map(name).toList();
    return names.stream().filter(one -> names.indexOf(one) != names.lastIndexOf(one)).distinct();
  }

  private static Stream<Problem> webhookDeployment(Bundle bundle) {
    return bundle
        .webhooks()
        .map(webhook -> webhook.path("deploymentName").asText())
        .filter(name ->
            bundle
                .deployments()
                .noneMatch(deployment -> deployment.path("name").asText().equals(name)))
        .map(name ->
            bundle.inCsv(
                WEBHOOKS + ".deploymentName", "expected one of the deployments, found " + name));
  }

  private static Stream<Problem> webhookRules(Bundle bundle) {
    return bundle
        .webhooks()
        .flatMap(webhook -> webhook.path("rules").valueStream())
        .filter(OlmV1Rules::isForbidden)
        .map(rule ->
            bundle.inCsv(
                WEBHOOKS + ".rules",
                "expected neither OLM's own kinds, nor webhook configurations, nor everything;"
                    + " found "
                    + rule));
  }

  private static boolean isForbidden(JsonNode rule) {
    return GoodPracticeRules.has(rule, "apiGroups", FORBIDDEN_GROUPS)
        || (GoodPracticeRules.has(rule, "apiGroups", Set.of("admissionregistration.k8s.io"))
            && rule.path("resources")
                .valueStream()
                .map(resource -> resource.asText().toLowerCase(Locale.ROOT))
                .anyMatch(FORBIDDEN_RESOURCES::contains));
  }

  private static Stream<JsonNode> converted(Bundle bundle) {
    return bundle.webhooks().flatMap(webhook -> webhook.path("conversionCRDs").valueStream());
  }

  private static Stream<Problem> conversionOwned(Bundle bundle) {
    return converted(bundle)
        .map(JsonNode::asText)
        .filter(name -> bundle.owned().noneMatch(crd -> crd.path("name").asText().equals(name)))
        .map(name ->
            bundle.inCsv(WEBHOOKS + ".conversionCRDs", "expected owned CRDs, found " + name));
  }

  private static Stream<Problem> conversionOnce(Bundle bundle) {
    return twice(converted(bundle), JsonNode::asText)
        .map(
            name -> bundle.inCsv(WEBHOOKS + ".conversionCRDs", "expected %s once".formatted(name)));
  }
}
