package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.servicerouting.routing.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an object's fields and collects what is wrong with them. */
final class Fields {
  private final Problem.ObjectRef object;
  private final List<Problem> problems = new ArrayList<>(0);

  Fields(HasMetadata object) {
    var metadata = object.getMetadata();
    this.object =
        new Problem.ObjectRef(
            object.getApiVersion(),
            object.getKind(),
            Objects.requireNonNullElse(metadata.getNamespace(), ""),
            metadata.getName(),
            Objects.requireNonNullElse(metadata.getUid(), ""));
  }

  void report(String field, String message) {
    problems.add(new Problem(object, field, message));
  }

  /**
   * A field with a text that has to be understood.
   *
   * @param parse throws IllegalArgumentException with a message that quotes the text
   * @return null if the text is unset or was reported
   */
  <T> @Nullable T parsed(String field, @Nullable String text, Function<String, T> parse) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      report(field, Objects.requireNonNullElse(e.getMessage(), "'" + text + "' is not a value"));
      return null;
    }
  }

  /** The elements of a list that can be understood, each once. */
  <T> List<T> parsedList(String field, @Nullable List<String> texts, Function<String, T> parse) {
    if (texts == null || texts.isEmpty()) {
      return List.of();
    }
    List<T> values = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      T value = parsed(field + "[" + i + "]", texts.get(i), parse);
      if (value != null && !values.contains(value)) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }
}
