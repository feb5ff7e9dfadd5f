package io.servicerouting.api.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds to every schema of a CRD what fabric8's generator has no annotation for. */
final class SchemaFinisher {

  /** Lists whose entries different writers may own: merged by these keys. */
  private static final Map<String, List<String>> LIST_KEYS =
      Map.of(
          "conditions", List.of("type"),
          "modes", List.of("name"),
          "versions", List.of("version"));

  private static final Set<String> LISTS_WITHOUT_DUPLICATES = Set.of("clusterCIDRs");

  /**
   * Objects that are one value to server-side apply. Half of one selector merged with half of
   * another would select what nobody asked for. And where {@code {}} means something, apply must
   * not take the fields away one by one: it would leave a null behind, which is no object.
   */
  private static final Set<String> WHOLE_OBJECTS =
      Set.of(
          "targetSelector",
          "namespaceSelector",
          "serviceSelector",
          "nodeSelector",
          "spread",
          "metrics",
          "nodePorts",
          "apiServer");

  /** The pattern of controller-gen for {@code resource.Quantity}. */
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
          + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

  private SchemaFinisher() {}

  /** Changes a schema and all schemas within it in place. */
  static void finish(ObjectNode schema) {
    for (var property : schema.path("properties").properties()) {
      var name = property.getKey();
      var value = (ObjectNode) property.getValue();
      switch (value.path("type").asText()) {
        case "array" -> describeList(name, value);
        case "string" -> describeText(name, value);
        default -> {}
      }
      if (WHOLE_OBJECTS.contains(name)) {
        value.put("x-kubernetes-map-type", "atomic");
      }
      finish(value);
    }
    for (var keyword : List.of("items", "additionalProperties")) {
      if (schema.path(keyword) instanceof ObjectNode item) {
        finish(item);
      }
    }
    if ("integer".equals(schema.path("type").asText())) {
      describeInteger(schema);
    }
    if (schema.has("x-kubernetes-int-or-string")) {
      schema.put("pattern", QUANTITY);
    }
  }

  private static void describeList(String name, ObjectNode list) {
    var keys = LIST_KEYS.get(name);
    if (keys != null) {
      list.put("x-kubernetes-list-type", "map");
      keys.forEach(list.putArray("x-kubernetes-list-map-keys")::add);
    } else {
      list.put(
          "x-kubernetes-list-type", LISTS_WITHOUT_DUPLICATES.contains(name) ? "set" : "atomic");
    }
    if (name.endsWith("CIDRs")) {
      list.withObject("/items").put("format", "cidr");
    }
  }

  private static void describeText(String name, ObjectNode text) {
    if (name.endsWith("Time")) {
      text.put("format", "date-time");
    }
  }

  /** The generator writes bounds as fractions, and no format. */
  private static void describeInteger(ObjectNode integer) {
    var wide = false;
    for (var keyword : List.of("minimum", "maximum")) {
      JsonNode bound = integer.path(keyword);
      if (!bound.isNumber()) {
        continue;
      }
      // A cast of 2^63 as a double gives the largest long, so this is exact at both ends.
      long value = (long) bound.doubleValue();
      if (value == Long.MAX_VALUE || value == Long.MIN_VALUE) {
        wide = true;
        integer.remove(keyword); // the format says it
      } else {
        integer.put(keyword, value);
      }
    }
    integer.put("format", wide ? "int64" : "int32");
  }
}
