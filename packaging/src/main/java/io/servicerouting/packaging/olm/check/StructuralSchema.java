package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What apiextensions asks of a schema: every field has a type, lists say what their items are, maps
 * by key name required keys, a default has the field's type.
 */
final class StructuralSchema {

  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "number", "boolean");

  private static final Map<String, String> TYPE_OF_DEFAULT =
      Map.of("OBJECT", "object", "ARRAY", "array", "STRING", "string", "BOOLEAN", "boolean");

  private final List<String> problems = new ArrayList<>();

  private StructuralSchema() {}

  /** What is wrong, each with the field's path. */
  static List<String> problems(JsonNode schema) {
    var check = new StructuralSchema();
    if (!schema.path("type").asText().equals("object")) {
      check.problems.add("openAPIV3Schema.type: expected object");
    }
    check.look(schema, "openAPIV3Schema");
    return check.problems;
  }

  private void look(JsonNode schema, String path) {
    String type = schema.path("type").asText();
    boolean untyped =
        schema.path("x-kubernetes-int-or-string").asBoolean()
            || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    if (!untyped && !TYPES.contains(type)) {
      problems.add(path + ".type: expected one of " + TYPES.stream().sorted().toList());
    }
    if (type.equals("array")) {
      list(schema, path);
    }
    if (schema.has("default")) {
      defaults(schema, type, path);
    }
    if (schema.has("properties") && schema.has("additionalProperties")) {
      problems.add(path + ": expected properties or additionalProperties, not both");
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> look(property.getValue(), path + ".properties[" + property.getKey() + "]"));
    if (schema.path("additionalProperties").isObject()) {
      look(schema.path("additionalProperties"), path + ".additionalProperties");
    }
  }

  private void list(JsonNode schema, String path) {
    JsonNode items = schema.path("items");
    if (!items.isObject()) {
      problems.add(path + ".items: expected a schema");
      return;
    }
    look(items, path + ".items");
    if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
      List<String> required = items.path("required").valueStream().map(JsonNode::asText).toList();
      for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
        JsonNode field = items.path("properties").path(key.asText());
        if (!required.contains(key.asText()) && !field.has("default")) {
          problems.add(path + ".x-kubernetes-list-map-keys: expected " + key + " to be required");
        }
      }
    }
  }

  private void defaults(JsonNode schema, String type, String path) {
    JsonNode value = schema.path("default");
    boolean fits =
        value.isNumber()
            ? type.equals("number") || (type.equals("integer") && value.isIntegralNumber())
            : type.equals(TYPE_OF_DEFAULT.getOrDefault(value.getNodeType().name(), ""));
    if (!fits && !type.isEmpty()) {
      problems.add(path + ".default: expected a value of type " + type);
    }
  }
}
