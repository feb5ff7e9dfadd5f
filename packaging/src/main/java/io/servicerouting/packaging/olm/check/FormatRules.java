package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What makes a folder a bundle of format registry+v1. */
final class FormatRules {

  private static final Set<String> KINDS =
      Set.of(
          Bundle.CSV,
          Bundle.CRD,
          "Role",
          "RoleBinding",
          "ClusterRole",
          "ClusterRoleBinding",
          "Service",
          "ServiceAccount",
          "Secret",
          "ConfigMap",
          "PodDisruptionBudget",
          "PriorityClass",
          "PrometheusRule",
          "ServiceMonitor",
          "PodMonitor",
          "NetworkPolicy",
          "VerticalPodAutoscaler",
          "ConsoleYAMLSample",
          "ConsoleQuickStart",
          "ConsoleCLIDownload",
          "ConsoleLink",
          "ConsolePlugin");

  private static final String DOCKERFILE = "bundle.Dockerfile";

  private FormatRules() {}

  static List<Rule> all() {
    return List.of(
        error("format/manifests-folder", FormatRules::manifestsFolder),
        error("format/metadata-folder", FormatRules::metadataFolder),
        error("format/readable", FormatRules::readable),
        error("format/mediatype", bundle -> annotation(bundle, "mediatype", "registry+v1")),
        error("format/package", bundle -> annotation(bundle, "package", "")),
        error("format/channels", bundle -> annotation(bundle, "channels", "")),
        error("format/default-channel", FormatRules::defaultChannel),
        error("format/labels", FormatRules::labels),
        error("format/one-csv", FormatRules::oneCsv),
        error("format/no-subfolder", FormatRules::noSubfolder),
        error("format/no-hidden-file", FormatRules::noHiddenFile),
        error("format/one-object-a-file", FormatRules::oneObjectAFile),
        error("format/crd-version", FormatRules::crdVersion),
        error("format/kinds", FormatRules::kinds));
  }

  private static Stream<Problem> manifestsFolder(Bundle bundle) {
    return bundle.files().keySet().stream().anyMatch(path -> path.startsWith(Bundle.MANIFESTS))
        ? Stream.of()
        : Stream.of(new Problem(Bundle.MANIFESTS, "folder", "expected manifests"));
  }

  private static Stream<Problem> metadataFolder(Bundle bundle) {
    return bundle.files().containsKey(Bundle.ANNOTATIONS)
        ? Stream.of()
        : Stream.of(new Problem(Bundle.ANNOTATIONS, "file", "expected the bundle's annotations"));
  }

  private static Stream<Problem> readable(Bundle bundle) {
    return bundle.unreadable().entrySet().stream()
        .map(file -> new Problem(file.getKey(), "file", "expected YAML: " + file.getValue()));
  }

  /** Without annotations at all another rule speaks. */
  private static Stream<Problem> annotation(Bundle bundle, String name, String expected) {
    String value = bundle.annotation(name);
    boolean good = expected.isEmpty() ? !value.isEmpty() : value.equals(expected);
    return good || bundle.annotations().isMissingNode()
        ? Stream.of()
        : Stream.of(
            new Problem(
                Bundle.ANNOTATIONS,
                "annotations[operators.operatorframework.io.bundle." + name + ".v1]",
                "expected "
                    + (expected.isEmpty() ? "a value" : expected)
                    + ", found '"
                    + value
                    + "'"));
  }

  private static Stream<Problem> defaultChannel(Bundle bundle) {
    String name = bundle.annotation("channel.default");
    return name.isEmpty() || bundle.channels().isEmpty() || bundle.channels().contains(name)
        ? Stream.of()
        : Stream.of(
            new Problem(
                Bundle.ANNOTATIONS,
                "annotations[operators.operatorframework.io.bundle.channel.default.v1]",
                "expected one of " + bundle.channels() + ", found " + name));
  }

  /** Of the image: they have to say what the annotations say. */
  private static Stream<Problem> labels(Bundle bundle) {
    List<String> lines = bundle.files().getOrDefault(DOCKERFILE, "").lines().toList();
    return bundle.annotations().properties().stream()
        .map(annotation -> "LABEL " + annotation.getKey() + "=" + annotation.getValue().asText())
        .filter(label -> !lines.contains(label))
        .map(label -> new Problem(DOCKERFILE, "LABEL", "expected '" + label + "'"));
  }

  private static Stream<Problem> oneCsv(Bundle bundle) {
    int found = bundle.of(Bundle.CSV).size();
    return found == 1 || bundle.manifests().isEmpty()
        ? Stream.of()
        : Stream.of(
            new Problem(
                Bundle.MANIFESTS, "kind", "expected one ClusterServiceVersion, found " + found));
  }

  private static Stream<Problem> noSubfolder(Bundle bundle) {
    return manifestPaths(bundle)
        .filter(path -> path.contains("/"))
        .map(path ->
            new Problem(Bundle.MANIFESTS + path, "path", "expected no folder in manifests"));
  }

  private static Stream<Problem> noHiddenFile(Bundle bundle) {
    return manifestPaths(bundle)
        .filter(path -> path.startsWith("."))
        .map(path -> new Problem(Bundle.MANIFESTS + path, "path", "expected no hidden file"));
  }

  private static Stream<String> manifestPaths(Bundle bundle) {
    return bundle.files().keySet().stream()
        .filter(path -> path.startsWith(Bundle.MANIFESTS))
        .map(path -> path.substring(Bundle.MANIFESTS.length()));
  }

  private static Stream<Problem> oneObjectAFile(Bundle bundle) {
    return bundle.manifests().stream()
        .filter(manifest -> documents(bundle.files().getOrDefault(manifest.path(), "")) != 1)
        .map(manifest ->
            new Problem(manifest.path(), "documents", "expected one, the others are not read"));
  }

  private static int documents(String yaml) {
    try {
      List<JsonNode> documents = Manifests.read(yaml);
      return documents.size();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Stream<Problem> crdVersion(Bundle bundle) {
    return bundle.of(Bundle.CRD).stream()
        .filter(crd -> !crd.apiVersion().equals("apiextensions.k8s.io/v1"))
        .map(crd ->
            crd.problem(
                "apiVersion", "expected apiextensions.k8s.io/v1, found " + crd.apiVersion()));
  }

  private static Stream<Problem> kinds(Bundle bundle) {
    return bundle.manifests().stream()
        .filter(manifest -> !KINDS.contains(manifest.kind()))
        .map(manifest -> manifest.problem("kind", "expected a kind that OLM installs"));
  }
}
