package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ClusterServiceVersion itself. */
final class CsvRules {

  private static final String API_VERSION = "operators.coreos.com/v1alpha1";
  private static final String ALL_NAMESPACES = "AllNamespaces";

  /** Annotations that OLM looks for in exactly this spelling. */
  private static final List<String> SPELLED =
      List.of(
          "olm.skipRange",
          "olm.operatorGroup",
          "olm.operatorNamespace",
          "olm.targetNamespaces",
          "olm.providedAPIs");

  private CsvRules() {}

  static List<Rule> all() {
    return List.of(
        error("csv/name", bundle -> name(bundle, "/metadata/name", "metadata.name")),
        error("csv/replaces", bundle -> name(bundle, "/spec/replaces", "spec.replaces")),
        error("csv/api-version", CsvRules::apiVersion),
        error("csv/display-name", bundle -> required(bundle, "spec.displayName")),
        error("csv/install-strategy", CsvRules::strategy),
        error("csv/deployments", bundle -> required(bundle, "spec.install.spec.deployments")),
        error("csv/install-modes", bundle -> required(bundle, "spec.installModes")),
        error("csv/supported-install-mode", CsvRules::supportedMode),
        error("csv/conversion-install-modes", CsvRules::conversionModes),
        error("csv/min-kube-version", CsvRules::minKubeVersion),
        warning("csv/min-kube-version-stated", bundle -> required(bundle, "spec.minKubeVersion")),
        error("csv/annotation-spelling", CsvRules::spelling),
        warning("csv/no-olm-properties", CsvRules::properties));
  }

  /** A field of the ClusterServiceVersion that must not be empty, by its path. */
  static Stream<Problem> required(Bundle bundle, String path) {
    JsonNode value = bundle.csv("/" + path.replace('.', '/'));
    boolean stated = value.isContainerNode() ? !value.isEmpty() : !value.asText().isBlank();
    return stated || bundle.csv().isEmpty()
        ? Stream.of()
        : Stream.of(bundle.inCsv(path, "expected a value"));
  }

  private static Stream<Problem> name(Bundle bundle, String pointer, String field) {
    JsonNode value = bundle.csv(pointer);
    String name = value.asText();
    return value.isMissingNode() || (Names.isSubdomain(name) && name.length() <= Names.LABEL_VALUE)
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                field,
                "expected a DNS-1123 subdomain of at most 63 characters, found '" + name + "'"));
  }

  private static Stream<Problem> apiVersion(Bundle bundle) {
    return bundle
        .csv()
        .filter(csv -> !csv.apiVersion().equals(API_VERSION))
        .map(csv -> csv.problem("apiVersion", "expected " + API_VERSION))
        .stream();
  }

  private static Stream<Problem> strategy(Bundle bundle) {
    String strategy = bundle.csv("/spec/install/strategy").asText();
    return strategy.equals("deployment") || bundle.csv().isEmpty()
        ? Stream.of()
        : Stream.of(
            bundle.inCsv("spec.install.strategy", "expected deployment, found '" + strategy + "'"));
  }

  private static Stream<Problem> supportedMode(Bundle bundle) {
    JsonNode modes = bundle.csv("/spec/installModes");
    return modes.isEmpty()
            || modes.valueStream().anyMatch(mode -> mode.path("supported").asBoolean())
        ? Stream.of()
        : Stream.of(bundle.inCsv("spec.installModes", "expected at least one that is supported"));
  }

  private static Stream<Problem> conversionModes(Bundle bundle) {
    boolean converts =
        bundle.webhooks().anyMatch(webhook -> !webhook.path("conversionCRDs").isEmpty());
    List<String> modes = supportedModes(bundle);
    return !converts || modes.isEmpty() || modes.equals(List.of(ALL_NAMESPACES))
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                "spec.installModes",
                "expected AllNamespaces alone, because of conversionCRDs; found " + modes));
  }

  private static List<String> supportedModes(Bundle bundle) {
    return bundle
        .csv("/spec/installModes")
        .valueStream()
        .filter(mode -> mode.path("supported").asBoolean())
        .map(mode -> mode.path("type").asText())
        .toList();
  }

  private static Stream<Problem> minKubeVersion(Bundle bundle) {
    JsonNode version = bundle.csv("/spec/minKubeVersion");
    return version.asText().isBlank() || Names.isVersion(version.asText())
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                "spec.minKubeVersion",
                "expected a version such as 1.29.0, found " + version.asText()));
  }

  private static Stream<Problem> spelling(Bundle bundle) {
    return bundle.csv("/metadata/annotations").properties().stream()
        .map(annotation -> annotation.getKey())
        .flatMap(found ->
            correct(found).stream()
                .map(expected ->
                    bundle.inCsv(
                        "metadata.annotations[" + found + "]",
                        "expected to be spelled " + expected)));
  }

  private static Optional<String> correct(String found) {
    return SPELLED.stream()
        .filter(name -> name.equalsIgnoreCase(found) && !name.equals(found))
        .findFirst();
  }

  private static Stream<Problem> properties(Bundle bundle) {
    return bundle.csv("/metadata/annotations").has("olm.properties")
        ? Stream.of(
            bundle.inCsv(
                "metadata.annotations[olm.properties]",
                "expected metadata/properties.yaml instead, which some tools alone read"))
        : Stream.of();
  }
}
