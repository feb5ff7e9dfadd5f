package io.servicerouting.api.conversion;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.servicerouting.routing.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an object's fields and collects what is wrong with them. */
final class ObjectFields {

  private final ObjectMeta metadata;
  private final Problem.ObjectRef object;
  private final List<Problem> problems = new ArrayList<>();

  ObjectFields(CustomResource<?, ?> object) {
    metadata = object.getMetadata();
    this.object =
        new Problem.ObjectRef(
            object.getApiVersion(),
            object.getKind(),
            Objects.requireNonNullElse(metadata.getNamespace(), ""),
            Objects.requireNonNullElse(metadata.getName(), ""),
            Objects.requireNonNullElse(metadata.getUid(), ""));
  }

  String namespace() {
    return object.namespace();
  }

  String name() {
    return object.name();
  }

  String uid() {
    return object.uid();
  }

  /** An object that was never stored is younger than all that were. */
  Instant created() {
    var text = metadata.getCreationTimestamp();
    if (text == null) {
      return Instant.MAX;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      report("metadata.creationTimestamp", "'" + text + "' is not a time such as RFC 3339 has it");
      return Instant.MAX;
    }
  }

  /**
   * A field with a set of values.
   *
   * @param parse throws IllegalArgumentException with a message that quotes the value
   * @return null if it is unset or has been reported
   */
  <T> @Nullable T value(String field, @Nullable String text, Function<String, T> parse) {
    if (text == null) {
      return null;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      report(field, Objects.requireNonNullElse(e.getMessage(), "'" + text + "' is not a value"));
      return null;
    }
  }

  void report(String field, String message) {
    problems.add(new Problem(object, field, message));
  }

  List<Problem> problems() {
    return problems;
  }
}
