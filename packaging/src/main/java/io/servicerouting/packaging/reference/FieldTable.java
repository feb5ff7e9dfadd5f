package io.servicerouting.packaging.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** A row for every field below a schema, in the order of the schema. */
final class FieldTable {

  private final StringBuilder page;

  FieldTable(StringBuilder page) {
    this.page = page;
  }

  /** Adds the fields of an object, or of a list's items. */
  void add(String path, JsonNode schema) {
    var required = new HashSet<String>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (var field : schema.path("properties").properties()) {
      row(path + "." + field.getKey(), field.getValue(), required.contains(field.getKey()));
    }
    if (schema.has("items")) {
      add(path + "[]", schema.path("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      add(path + ".*", schema.path("additionalProperties"));
    }
  }

  private void row(String path, JsonNode schema, boolean required) {
    page.append(
        "| `%s` | %s%s | %s |\n"
            .formatted(path, type(schema), required ? ", required" : "", meaning(schema)));
    add(path, schema);
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type").asText("any");
    return switch (type) {
      case "array" -> "list of " + type(schema.path("items"));
      case "object" -> schema.has("additionalProperties") ? "map" : "object";
      default -> {
        var format = schema.path("format").asText();
        yield format.isEmpty() ? type : type + " (" + format + ")";
      }
    };
  }

  private static String meaning(JsonNode schema) {
    var parts = new ArrayList<String>();
    var description = schema.path("description").asText().strip();
    if (!description.isEmpty()) {
      parts.add(escaped(description));
    }
    var limits = limits(schema);
    if (!limits.isEmpty()) {
      parts.add("*" + String.join("; ", limits) + "*");
    }
    schema
        .path("x-kubernetes-validations")
        .forEach(rule -> parts.add("*" + escaped(refusal(rule)) + "*"));
    return String.join("<br>", parts);
  }

  /** What a user is told whose object breaks the rule. */
  static String refusal(JsonNode rule) {
    return rule.has("message")
        ? rule.path("message").asText()
        : rule.path("messageExpression").asText();
  }

  private static List<String> limits(JsonNode schema) {
    var limits = new ArrayList<String>();
    if (schema.has("default")) {
      limits.add("default `" + schema.path("default") + "`");
    }
    if (schema.has("enum")) {
      var words = new ArrayList<String>();
      schema.path("enum").forEach(word -> words.add("`" + word.asText() + "`"));
      limits.add("one of " + String.join(", ", words));
    }
    range(schema, "minimum", "maximum", "").ifPresent(limits::add);
    range(schema, "minLength", "maxLength", " characters").ifPresent(limits::add);
    range(schema, "minItems", "maxItems", " items").ifPresent(limits::add);
    if (schema.has("pattern")) {
      limits.add("matches `" + escaped(schema.path("pattern").asText()) + "`");
    }
    return limits;
  }

  private static Optional<String> range(JsonNode schema, String least, String most, String unit) {
    boolean hasLeast = schema.has(least);
    boolean hasMost = schema.has(most) && schema.path(most).asLong() != Long.MAX_VALUE;
    if (!hasLeast && !hasMost) {
      return Optional.empty();
    }
    var from = schema.path(least).asText();
    var to = schema.path(most).asText();
    return Optional.of(
        (hasLeast && hasMost
                ? "%s to %s".formatted(from, to)
                : hasLeast ? "at least " + from : "at most " + to)
            + unit);
  }

  /** A bar would end the table's cell. */
  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
