package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A copy of a bundle that is changed file by file. */
final class BundleEdit {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CSV =
      Bundle.MANIFESTS + "service-routing-operator.clusterserviceversion.yaml";
  private static final String CATALOG = Bundle.CATALOG + "service-routing-operator/catalog.yaml";
  private static final String BUNDLE = "operators.operatorframework.io.bundle.";

  /** A bundle of a catalog: name and version. */
  private static final String LISTED =
      """
      schema: olm.bundle
      name: %s
      package: service-routing-operator
      image: example.com/bundle
      properties: [{type: olm.package, value: {packageName: service-routing-operator, version: %s}}]
      """;

  private final SortedMap<String, String> files;

  BundleEdit(Bundle original) {
    files = new TreeMap<>(original.files());
  }

  Bundle bundle() {
    return Bundle.of(files);
  }

  BundleEdit add(String path, String content) {
    files.put(path, content);
    return this;
  }

  BundleEdit remove(String prefix) {
    files.keySet().removeIf(path -> path.startsWith(prefix));
    return this;
  }

  /** Another manifest, in flow style. */
  BundleEdit manifest(String file, String yaml) {
    return add(Bundle.MANIFESTS + file, yaml);
  }

  BundleEdit csv(Consumer<ObjectNode> change) {
    return edit(CSV, change);
  }

  /** The spec of the ClusterServiceVersion. */
  BundleEdit spec(Consumer<ObjectNode> change) {
    return csv(csv -> change.accept((ObjectNode) csv.path("spec")));
  }

  /** The operator's entry in the deployments. */
  BundleEdit deployment(Consumer<ObjectNode> change) {
    return spec(spec -> change.accept((ObjectNode) spec.at("/install/spec/deployments/0")));
  }

  /** The first webhook. */
  BundleEdit webhook(Consumer<ObjectNode> change) {
    return spec(spec -> change.accept((ObjectNode) spec.at("/webhookdefinitions/0")));
  }

  /** One more webhook, like the first but for the change. */
  BundleEdit anotherWebhook(Consumer<ObjectNode> change) {
    return spec(spec -> {
      ArrayNode webhooks = (ArrayNode) spec.path("webhookdefinitions");
      ObjectNode added = webhooks.path(0).deepCopy();
      change.accept(added);
      webhooks.add(added);
    });
  }

  /** The entry of an owned kind. */
  BundleEdit owned(String kind, Consumer<ObjectNode> change) {
    return spec(spec ->
        spec.at("/customresourcedefinitions/owned")
            .valueStream()
            .filter(owned -> owned.path("kind").asText().equals(kind))
            .forEach(owned -> change.accept((ObjectNode) owned)));
  }

  /** One more rule of the operator's cluster permissions, in flow style. */
  BundleEdit grant(String rule) {
    return spec(
        spec -> ((ArrayNode) spec.at("/install/spec/clusterPermissions/0/rules")).add(read(rule)));
  }

  /** An annotation of the ClusterServiceVersion. */
  BundleEdit csvAnnotation(String name, String value) {
    return csv(csv -> ((ObjectNode) csv.at("/metadata/annotations")).put(name, value));
  }

  BundleEdit examples(Consumer<ArrayNode> change) {
    return csv(csv -> {
      ObjectNode annotations = (ObjectNode) csv.at("/metadata/annotations");
      try {
        ArrayNode examples = (ArrayNode) JSON.readTree(annotations.path("alm-examples").asText());
        change.accept(examples);
        annotations.put("alm-examples", JSON.writeValueAsString(examples));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** The first example of a kind. */
  BundleEdit example(String kind, Consumer<ObjectNode> change) {
    return examples(examples ->
        change.accept(
            (ObjectNode)
                examples
                    .valueStream()
                    .filter(example -> example.path("kind").asText().equals(kind))
                    .findFirst()
                    .orElseThrow()));
  }

  /** An annotation of the bundle, and the image's label with it. */
  BundleEdit annotation(String name, String value) {
    String key = BUNDLE + name + ".v1";
    edit(Bundle.ANNOTATIONS, file -> ((ObjectNode) file.path("annotations")).put(key, value));
    files.computeIfPresent(
        "bundle.Dockerfile",
        (_, text) -> text.replaceFirst("(?m)^LABEL " + key + "=.*$", "LABEL " + key + "=" + value));
    return this;
  }

  /** A manifest that is there. */
  BundleEdit object(String file, Consumer<ObjectNode> change) {
    return edit(Bundle.MANIFESTS + file, change);
  }

  BundleEdit catalog(Consumer<List<ObjectNode>> change) {
    try {
      List<ObjectNode> blobs = new ArrayList<>();
      Manifests.read(files.getOrDefault(CATALOG, "")).forEach(blob -> blobs.add((ObjectNode) blob));
      change.accept(blobs);
      StringBuilder text = new StringBuilder();
      for (ObjectNode blob : blobs) {
        text.append(YAML.writeValueAsString(blob));
      }
      files.put(CATALOG, text.toString());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blobs of a schema. */
  BundleEdit blobs(String schema, Consumer<ObjectNode> change) {
    return catalog(blobs ->
        blobs.stream().filter(blob -> blob.path("schema").asText().equals(schema)).forEach(change));
  }

  /**
   * Other entries in all channels, in flow style, with a bundle in the catalog for each that has
   * none.
   */
  BundleEdit entries(String entries) {
    JsonNode list = read(entries);
    blobs("olm.channel", channel -> channel.set("entries", list));
    return catalog(blobs -> {
      List<String> known = blobs.stream().map(blob -> blob.path("name").asText()).toList();
      for (JsonNode entry : list) {
        String name = entry.path("name").asText();
        if (!known.contains(name)) {
          String version = name.replaceFirst(".*\\.v", "");
          blobs.add((ObjectNode) read(LISTED.formatted(name, version)));
        }
      }
    });
  }

  /** Another name of the ClusterServiceVersion, in the catalog too. */
  BundleEdit rename(String name) {
    csv(csv -> ((ObjectNode) csv.path("metadata")).put("name", name));
    return renameInCatalog(name);
  }

  BundleEdit renameInCatalog(String name) {
    blobs("olm.bundle", blob -> blob.put("name", name));
    return blobs(
        "olm.channel", blob -> ((ObjectNode) blob.path("entries").path(0)).put("name", name));
  }

  /** YAML in flow style. */
  static JsonNode read(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BundleEdit edit(String path, Consumer<ObjectNode> change) {
    ObjectNode content = (ObjectNode) read(files.getOrDefault(path, ""));
    change.accept(content);
    try {
      files.put(path, YAML.writeValueAsString(content));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
