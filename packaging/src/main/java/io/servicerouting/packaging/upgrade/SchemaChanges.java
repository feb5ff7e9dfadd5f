package io.servicerouting.packaging.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares two schemas field by field. New optional fields and wider limits are safe. A change of a
 * keyword of which nothing is known here is not, which is how OLMv1 decides too.
 */
final class SchemaChanges {

  private static final List<String> LOWER_LIMITS =
      List.of("minimum", "minLength", "minItems", "minProperties");
  private static final List<String> UPPER_LIMITS =
      List.of("maximum", "maxLength", "maxItems", "maxProperties");

  private static final List<String> INNER = List.of("items", "additionalProperties");

  /** Those that have rules of their own, and those that only people read. */
  private static final Set<String> KNOWN =
      Stream.of(
              LOWER_LIMITS,
              UPPER_LIMITS,
              INNER,
              List.of("type", "required", "enum", "default", "pattern", "properties"),
              List.of("x-kubernetes-validations"),
              List.of("description", "title", "example", "externalDocs"))
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());

  private final String crd;
  private final List<UnsafeChange> found = new ArrayList<>();

  private SchemaChanges(String crd) {
    this.crd = crd;
  }

  /**
   * What is unsafe.
   *
   * @param path of the schemas, for messages
   */
  static List<UnsafeChange> between(String crd, String path, JsonNode before, JsonNode after) {
    var changes = new SchemaChanges(crd);
    changes.compare(path, before, after);
    return changes.found;
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    if (!before.path("type").equals(after.path("type"))) {
      add(path, Danger.TYPE_CHANGED, before.path("type"), after.path("type"));
      return; // nothing else can be compared
    }
    required(path, before, after);
    enumeration(path, before, after);
    if (!before.path("default").equals(after.path("default"))) {
      add(path, Danger.DEFAULT_CHANGED, before.path("default"), after.path("default"));
    }
    limits(path, before, after);
    if (after.has("pattern") && !before.path("pattern").equals(after.path("pattern"))) {
      add(path, Danger.PATTERN_CHANGED, before.path("pattern"), after.path("pattern"));
    }
    Set<String> rules = rules(after);
    rules.removeAll(rules(before));
    rules.forEach(rule -> add(path, Danger.RULE_ADDED, "new rule " + rule));
    before
        .path("properties")
        .properties()
        .forEach(property -> {
          String field = path + "." + property.getKey();
          JsonNode now = after.path("properties").path(property.getKey());
          if (now.isMissingNode()) {
            add(field, Danger.FIELD_REMOVED, "was " + property.getValue().path("type").asText());
          } else {
            compare(field, property.getValue(), now);
          }
        });
    for (String inner : INNER) {
      if (before.path(inner).isObject() && after.path(inner).isObject()) {
        compare(path + "[]", before.path(inner), after.path(inner));
      } else {
        keyword(path, inner, before, after);
      }
    }
    Set<String> others = new TreeSet<>();
    before.fieldNames().forEachRemaining(others::add);
    after.fieldNames().forEachRemaining(others::add);
    others.removeAll(KNOWN);
    others.forEach(name -> keyword(path, name, before, after));
  }

  private void keyword(String path, String name, JsonNode before, JsonNode after) {
    if (!before.path(name).equals(after.path(name))) {
      add(path + " " + name, Danger.KEYWORD_CHANGED, before.path(name), after.path(name));
    }
  }

  private void required(String path, JsonNode before, JsonNode after) {
    Set<String> added = texts(after.path("required"));
    added.removeAll(texts(before.path("required")));
    added.forEach(
        field -> add(path + "." + field, Danger.FIELD_REQUIRED, "was optional or not there"));
  }

  private void enumeration(String path, JsonNode before, JsonNode after) {
    if (!after.has("enum")) {
      return;
    }
    Set<String> gone = texts(before.path("enum"));
    gone.removeAll(texts(after.path("enum")));
    if (!before.has("enum") || !gone.isEmpty()) {
      add(path, Danger.ENUM_NARROWED, before.path("enum"), after.path("enum"));
    }
  }

  private void limits(String path, JsonNode before, JsonNode after) {
    for (String limit : LOWER_LIMITS) {
      JsonNode old = before.path(limit);
      if (after.has(limit)
          && (old.isMissingNode() || after.path(limit).asDouble() > old.asDouble())) {
        add(path + " " + limit, Danger.LIMIT_TIGHTENED, old, after.path(limit));
      }
    }
    for (String limit : UPPER_LIMITS) {
      JsonNode old = before.path(limit);
      if (after.has(limit)
          && (old.isMissingNode() || after.path(limit).asDouble() < old.asDouble())) {
        add(path + " " + limit, Danger.LIMIT_TIGHTENED, old, after.path(limit));
      }
    }
  }

  /** With what decides on which objects they are tried; messages may change. */
  private static Set<String> rules(JsonNode schema) {
    Set<String> rules = new LinkedHashSet<>();
    for (JsonNode one : schema.path("x-kubernetes-validations")) {
      boolean optional = one.path("optionalOldSelf").asBoolean();
      rules.add(one.path("rule").asText() + (optional ? " (optionalOldSelf)" : ""));
    }
    return rules;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new LinkedHashSet<>();
    list.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  private void add(String field, Danger danger, JsonNode before, JsonNode after) {
    add(field, danger, "was %s, is %s".formatted(text(before), text(after)));
  }

  private void add(String field, Danger danger, String what) {
    found.add(new UnsafeChange(crd, field, danger, what));
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "not stated" : value.toString();
  }
}
