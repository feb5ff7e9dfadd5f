package io.servicerouting.agent.kube.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A part of a kubeconfig: all of it, or one cluster, user or context. Empty strings count as
 * absent, as kubectl has it.
 */
final class KubeconfigSection {
  private final String description;
  private final Map<?, ?> fields;

  private KubeconfigSection(String description, Map<?, ?> fields) {
    this.description = description;
    this.fields = fields;
  }

  static KubeconfigSection root(Path file, @Nullable Object yaml) throws ApiConfigException {
    String description = "kubeconfig " + file;
    if (yaml instanceof Map<?, ?> fields) {
      return new KubeconfigSection(description, fields);
    }
    throw new ApiConfigException(description + ": expected a map with clusters, users, contexts");
  }

  /**
   * An entry of a list of named things.
   *
   * @param list for example {@code users}
   * @param kind the field of the entry that holds the thing, for example {@code user}
   */
  KubeconfigSection named(String list, String kind, String name) throws ApiConfigException {
    TreeSet<String> names = new TreeSet<>();
    if (fields.get(list) instanceof List<?> entries) {
      for (Object each : entries) {
        if (each instanceof Map<?, ?> entry && entry.get("name") instanceof String entryName) {
          names.add(entryName);
          if (entryName.equals(name)) {
            return entryOf(kind, name, entry.get(kind));
          }
        }
      }
    }
    throw error(list, "there is no " + kind + " '" + name + "', only " + names);
  }

  private KubeconfigSection entryOf(String kind, String name, @Nullable Object content)
      throws ApiConfigException {
    String entry = description + ", " + kind + " '" + name + "'";
    return switch (content) {
      case Map<?, ?> map -> new KubeconfigSection(entry, map);
      case null -> new KubeconfigSection(entry, Map.of());
      default -> throw new ApiConfigException(entry + ": expected a map");
    };
  }

  /** A field's text; null if it is absent or empty. */
  @Nullable String text(String field) throws ApiConfigException {
    return switch (fields.get(field)) {
      case null -> null;
      case String text -> text.isEmpty() ? null : text;
      default -> throw error(field, "expected text");
    };
  }

  String requiredText(String field) throws ApiConfigException {
    String text = text(field);
    if (text == null) {
      throw error(field, "is missing");
    }
    return text;
  }

  /** A field's truth value; false if it is absent. */
  boolean flag(String field) throws ApiConfigException {
    return switch (fields.get(field)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw error(field, "expected true or false");
    };
  }

  /**
   * Fails if one of the fields is set.
   *
   * @param reasons field to reason
   */
  void refuse(Map<String, String> reasons) throws ApiConfigException {
    for (Map.Entry<String, String> refused : reasons.entrySet()) {
      Object value = fields.get(refused.getKey());
      boolean absent =
          value == null || value.equals("") || value.equals(List.of()) || value.equals(Map.of());
      if (!absent) {
        throw error(refused.getKey(), refused.getValue());
      }
    }
  }

  /** File, section and field, for messages. */
  String describe(String field) {
    return description + ", field " + field;
  }

  ApiConfigException error(String field, String message) {
    return new ApiConfigException(describe(field) + ": " + message);
  }
}
