package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What consoles show for each field of a kind, from its schema. A list's items have index 0, as the
 * console's paths have it.
 */
final class FieldDescriptors {

  private static final String UI = "urn:alm:descriptor:com.tectonic.ui:";
  private static final String CONDITIONS = "urn:alm:descriptor:io.kubernetes.conditions";

  private FieldDescriptors() {}

  /** One field: its path, below spec or status, and its schema. */
  private record Field(String path, JsonNode schema) {

    /** {@code trafficPolicy.serviceFields}: Traffic Policy Service Fields. */
    String displayName() {
      return Stream.of(path.replace("[0]", "").split("\\."))
          .flatMap(segment -> Stream.of(segment.split("(?<=[a-z])(?=[A-Z])")))
          .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
          .collect(Collectors.joining(" "));
    }

    List<String> descriptors() {
      if (path.equals("conditions")) {
        return List.of(CONDITIONS);
      }
      if (path.endsWith("resources") && schema.path("properties").has("limits")) {
        return List.of(UI + "resourceRequirements");
      }
      if (schema.has("enum")) {
        return schema
            .path("enum")
            .valueStream()
            .map(value -> UI + "select:" + value.asText())
            .toList();
      }
      return switch (schema.path("type").asText()) {
        case "boolean" -> List.of(UI + "booleanSwitch");
        case "integer" -> List.of(UI + "number");
        case "string" -> List.of(UI + "text");
        default -> List.of();
      };
    }
  }

  /**
   * The descriptors of all fields, in the schema's order.
   *
   * @param schema of spec or of status
   */
  static ArrayNode of(JsonNode schema) {
    List<Field> fields = new ArrayList<>();
    collect("", schema, fields);
    ArrayNode descriptors = YamlText.object().arrayNode();
    for (Field field : fields) {
      ObjectNode descriptor = descriptors.addObject();
      descriptor.put("path", field.path());
      descriptor.put("displayName", field.displayName());
      descriptor.put("description", field.schema().path("description").asText());
      if (!field.descriptors().isEmpty()) {
        field.descriptors().forEach(descriptor.putArray("x-descriptors")::add);
      }
    }
    return descriptors;
  }

  private static void collect(String path, JsonNode schema, List<Field> fields) {
    if (schema.has("items")) {
      collect(path + "[0]", schema.path("items"), fields);
    }
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
          fields.add(new Field(name, property.getValue()));
          collect(name, property.getValue(), fields);
        });
  }
}
