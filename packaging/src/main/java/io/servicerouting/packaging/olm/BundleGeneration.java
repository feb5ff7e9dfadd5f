package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All files of {@code config/olm/bundle} and {@code config/olm/catalog}. */
final class BundleGeneration {

  /**
   * What OLM makes itself, or does not take: the namespace is the installation's, the Service in
   * front of the webhooks comes with the certificate, and pipelines refuse NetworkPolicies.
   */
  private static final Set<String> LEFT_OUT = Set.of("Namespace", "NetworkPolicy", "Deployment");

  private final ConfigFolder config;
  private final Release release;

  BundleGeneration(ConfigFolder config, Release release) {
    this.config = config;
    this.release = release;
  }

  /** The release that {@code config} is of: the version of base.yaml, the images of config. */
  static Release releaseOf(ConfigFolder config) {
    ObjectNode base = YamlText.read(config.root().resolve("olm/base.yaml"));
    String version = base.at("/spec/version").asText();
    JsonNode container =
        only(config.objectsOf("operator"), "Deployment").at("/spec/template/spec/containers/0");
    String operator = container.path("image").asText();
    String agent =
        container
            .path("env")
            .valueStream()
            .filter(variable -> variable.path("name").asText().equals("SRP_AGENT_IMAGE"))
            .findFirst()
            .orElseThrow()
            .path("value")
            .asText();
    String registry = operator.substring(0, operator.lastIndexOf('/') + 1);
    return new Release(
        version,
        operator,
        agent,
        registry + Release.PACKAGE + "-bundle:v" + version,
        List.of("amd64"));
  }

  /** Path below {@code config/olm} to content. */
  SortedMap<String, String> files() {
    List<ObjectNode> installed = config.objectsOf("default");
    ObjectNode deployment = only(installed, "Deployment");
    var permissions =
        new Permissions(
            installed,
            deployment.at("/spec/template/spec/serviceAccountName").asText(),
            deployment.at("/metadata/namespace").asText());
    List<ObjectNode> crds = of(installed, "CustomResourceDefinition");
    ObjectNode csv =
        ClusterServiceVersion.of(
            YamlText.read(config.root().resolve("olm/base.yaml")),
            config.text("olm/icon.svg"),
            crds,
            samples(),
            deployment,
            permissions,
            release);
    SortedMap<String, String> files = new TreeMap<>();
    put(files, "bundle/manifests/" + Release.PACKAGE + ".clusterserviceversion.yaml", csv);
    for (ObjectNode object : installed) {
      if (isFile(object, permissions)) {
        put(files, "bundle/manifests/" + fileName(object), object);
      }
    }
    Map<String, String> annotations = annotations();
    put(files, "bundle/metadata/annotations.yaml", BundleMetadata.annotations(annotations));
    put(files, "bundle/tests/scorecard/config.yaml", BundleMetadata.scorecard());
    files.put("bundle.Dockerfile", BundleMetadata.dockerfile(annotations));
    files.put(
        "catalog/" + Release.PACKAGE + "/catalog.yaml",
        Catalog.text(csv, crds, config.text("olm/icon.svg"), release));
    files.put("catalog.Dockerfile", Catalog.dockerfile());
    return files;
  }

  /** One for each use; those of the cluster, which no namespace has, last. */
  private List<ObjectNode> samples() {
    List<ObjectNode> samples = new ArrayList<>(config.objectsOf("samples"));
    samples.addAll(config.objectsOf("samples/cluster"));
    return samples;
  }

  private Map<String, String> annotations() {
    return BundleMetadata.values(Release.PACKAGE, release.channels(), release.defaultChannel());
  }

  private static boolean isFile(ObjectNode object, Permissions permissions) {
    String kind = object.path("kind").asText();
    boolean webhooks =
        kind.equals("Service")
            && object
                .at("/spec/ports")
                .valueStream()
                .anyMatch(port -> port.path("targetPort").asText().equals("webhook"));
    return !LEFT_OUT.contains(kind) && !webhooks && !permissions.isInCsv(object);
  }

  private static String fileName(ObjectNode object) {
    String name = object.at("/metadata/name").asText();
    return switch (object.path("kind").asText()) {
      case "CustomResourceDefinition" ->
          object.at("/spec/group").asText()
              + "_"
              + object.at("/spec/names/plural").asText()
              + ".yaml";
      case String kind -> name + "_" + kind.toLowerCase(Locale.ROOT) + ".yaml";
    };
  }

  private static void put(SortedMap<String, String> files, String path, JsonNode content) {
    if (files.put(path, YamlText.write(content)) != null) {
      throw new IllegalArgumentException("two objects would be the file " + path);
    }
  }

  private static List<ObjectNode> of(List<ObjectNode> objects, String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  private static ObjectNode only(List<ObjectNode> objects, String kind) {
    List<ObjectNode> found = of(objects, kind);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "expected one "
              + kind
              + ", found "
              + found.stream()
                  .map(object -> object.at("/metadata/name").asText())
                  .collect(Collectors.toList()));
    }
    return found.getFirst();
  }
}
