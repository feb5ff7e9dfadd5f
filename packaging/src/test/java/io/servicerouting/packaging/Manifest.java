package io.servicerouting.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Names of objects in manifests, for comparing sets of them. */
public final class Manifest {

  private Manifest() {}

  /** For example {@code apps/v1 Deployment servicerouting-system/servicerouting-operator}. */
  public static String name(JsonNode manifest) {
    var metadata = manifest.path("metadata");
    return "%s %s %s%s"
        .formatted(
            manifest.path("apiVersion").asText(),
            manifest.path("kind").asText(),
            metadata.has("namespace") ? metadata.path("namespace").asText() + "/" : "",
            metadata.path("name").asText());
  }

  /**
   * The objects by name.
   *
   * @throws IllegalStateException if there are two of a name
   */
  public static SortedMap<String, JsonNode> byName(List<JsonNode> manifests) {
    var found = new TreeMap<String, JsonNode>();
    for (JsonNode manifest : manifests) {
      if (found.put(name(manifest), manifest) != null) {
        throw new IllegalStateException("twice: " + name(manifest));
      }
    }
    return found;
  }

  /** With lists of volumes in the order of their names, which means nothing. */
  private static void sortVolumes(JsonNode node) {
    for (String field : List.of("volumes", "volumeMounts")) {
      if (node.get(field) instanceof ArrayNode volumes) {
        var sorted =
            volumes
                .valueStream()
                .sorted(Comparator.comparing(volume -> volume.path("name").asText()))
                .toList();
        volumes.removeAll().addAll(sorted);
      }
    }
    node.forEach(Manifest::sortVolumes);
  }

  /** A copy of all without some labels and annotations, to be compared with {@code equals}. */
  public static SortedMap<String, JsonNode> without(
      Map<String, JsonNode> manifests, Collection<String> labelsAndAnnotations) {
    var cleared = new TreeMap<String, JsonNode>();
    UnaryOperator<JsonNode> clear =
        manifest -> {
          var copy = manifest.<ObjectNode>deepCopy();
          var metadata = (ObjectNode) copy.get("metadata");
          for (String field : List.of("labels", "annotations")) {
            if (metadata.get(field) instanceof ObjectNode map) {
              map.remove(labelsAndAnnotations);
              if (map.isEmpty()) {
                metadata.remove(field);
              }
            }
          }
          sortVolumes(copy);
          return copy;
        };
    manifests.forEach((name, manifest) -> cleared.put(name, clear.apply(manifest)));
    return cleared;
  }
}
