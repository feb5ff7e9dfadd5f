package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A bundle with the catalog that offers it, as the files of {@code config/olm}.
 *
 * @param files path to content
 * @param manifests what is in {@code bundle/manifests} and can be read
 * @param unreadable files that are no YAML, with the reason
 * @param annotations of {@code bundle/metadata/annotations.yaml}
 * @param catalog the blobs of the catalog
 */
public record Bundle(
    SortedMap<String, String> files,
    List<Manifest> manifests,
    SortedMap<String, String> unreadable,
    JsonNode annotations,
    List<JsonNode> catalog) {

  static final String MANIFESTS = "bundle/manifests/";
  static final String ANNOTATIONS = "bundle/metadata/annotations.yaml";
  static final String CATALOG = "catalog/";
  static final String CSV = "ClusterServiceVersion";
  static final String CRD = "CustomResourceDefinition";

  private static final String NAMES = "operators.operatorframework.io.bundle.";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads all files below a folder. */
  public static Bundle read(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return of(files);
  }

  /** Of files that need not be on a disk. */
  static Bundle of(SortedMap<String, String> files) {
    List<Manifest> manifests = new ArrayList<>();
    List<JsonNode> catalog = new ArrayList<>();
    SortedMap<String, String> unreadable = new TreeMap<>();
    JsonNode annotations = MissingNode.getInstance();
    for (Map.Entry<String, String> file : files.entrySet()) {
      String path = file.getKey();
      try {
        if (path.startsWith(MANIFESTS)) {
          Manifests.read(file.getValue()).stream()
              .findFirst()
              .ifPresent(object -> manifests.add(new Manifest(path, object)));
        } else if (path.startsWith(CATALOG)) {
          catalog.addAll(Manifests.read(file.getValue()));
        } else if (path.equals(ANNOTATIONS)) {
          annotations = Manifests.read(file.getValue()).getFirst().path("annotations");
        }
      } catch (IOException e) {
        unreadable.put(path, String.valueOf(e.getMessage()));
      }
    }
    return new Bundle(files, manifests, unreadable, annotations, catalog);
  }

  List<Manifest> of(String kind) {
    return manifests.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
  }

  /** The ClusterServiceVersion; empty if there is none. */
  Optional<Manifest> csv() {
    return of(CSV).stream().findFirst();
  }

  /** A field of the ClusterServiceVersion, by JSON pointer; missing if there is none. */
  JsonNode csv(String pointer) {
    return csv().map(csv -> csv.object().at(pointer)).orElse(MissingNode.getInstance());
  }

  /** A problem of the ClusterServiceVersion. */
  Problem inCsv(String field, String expected) {
    return csv().map(csv -> csv.problem(field, expected)).orElse(new Problem(CSV, field, expected));
  }

  /** An annotation of the bundle by the middle of its name: {@code package}; else empty. */
  String annotation(String name) {
    return annotations.path(NAMES + name + ".v1").asText();
  }

  /** The channels of the annotations. */
  List<String> channels() {
    return Stream.of(annotation("channels").split(","))
        .map(String::strip)
        .filter(channel -> !channel.isEmpty())
        .toList();
  }

  /** The examples of the ClusterServiceVersion; empty if they are no list in JSON. */
  Optional<List<JsonNode>> examples() {
    try {
      JsonNode examples = JSON.readTree(csv("/metadata/annotations/alm-examples").asText());
      return examples.isArray() ? Optional.of(examples.valueStream().toList()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The owned kinds of the ClusterServiceVersion. */
  Stream<JsonNode> owned() {
    return csv("/spec/customresourcedefinitions/owned").valueStream();
  }

  /** The Deployments of the ClusterServiceVersion. */
  Stream<JsonNode> deployments() {
    return csv("/spec/install/spec/deployments").valueStream();
  }

  /** The rules of all roles that OLM makes from the ClusterServiceVersion. */
  Stream<JsonNode> grantedRules() {
    return Stream.of("clusterPermissions", "permissions")
        .flatMap(list -> csv("/spec/install/spec/" + list).valueStream())
        .flatMap(permission -> permission.path("rules").valueStream());
  }

  /** The webhooks of the ClusterServiceVersion. */
  Stream<JsonNode> webhooks() {
    return csv("/spec/webhookdefinitions").valueStream();
  }

  /** The schema of a kind in the bundle's CRDs; missing if there is none. */
  JsonNode schema(String apiVersion, String kind) {
    for (Manifest crd : of(CRD)) {
      for (JsonNode version : crd.object().at("/spec/versions")) {
        String served =
            crd.object().at("/spec/group").asText() + "/" + version.path("name").asText();
        if (served.equals(apiVersion)
            && crd.object().at("/spec/names/kind").asText().equals(kind)) {
          return version.at("/schema/openAPIV3Schema");
        }
      }
    }
    return MissingNode.getInstance();
  }

  /** The catalog's blobs of a schema. */
  List<JsonNode> catalog(String schema) {
    return catalog.stream().filter(blob -> blob.path("schema").asText().equals(schema)).toList();
  }
}
