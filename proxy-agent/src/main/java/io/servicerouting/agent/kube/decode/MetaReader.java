package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import io.servicerouting.routing.ObjectName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code metadata} of one object. */
final class MetaReader {
  private final FieldReader in;
  private final Interner interner;

  private String namespace = "";
  private String name = "";
  private String uid = "";
  private String resourceVersion = "";
  private long generation;
  private @Nullable Instant created;
  private boolean beingDeleted;
  private Map<String, String> labels = Map.of();

  MetaReader(FieldReader in, Interner interner) {
    this.in = in;
    this.interner = interner;
  }

  /** Reads the field {@code metadata}, at which the parser stands. */
  void read() throws IOException {
    in.object(field -> {
      switch (field) {
        case "namespace" -> namespace = interner.intern(in.text(""));
        case "name" -> name = in.text("");
        case "uid" -> uid = in.text("");
        case "resourceVersion" -> resourceVersion = in.text("");
        case "generation" -> generation = in.wholeNumber(0);
        case "creationTimestamp" -> created = in.parsed(MetaReader::instant);
        case "deletionTimestamp" -> beingDeleted = true;
        case "labels" -> labels = labels(in, interner);
        default -> {}
      }
    });
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time such as 2026-01-01T00:00:00Z", e);
    }
  }

  /** Reads a map of strings. */
  static Map<String, String> labels(FieldReader in, Interner interner) throws IOException {
    Map<String, String> labels = new HashMap<>();
    in.object(key -> {
      String value = in.text();
      if (value != null) {
        labels.put(interner.intern(key), interner.intern(value));
      }
    });
    return Map.copyOf(labels);
  }

  /**
   * What was read.
   *
   * @throws IOException if the object has no name or no version: no API server sends that
   */
  ObjectMeta named(JsonParser parser) throws IOException {
    if (name.isEmpty() || resourceVersion.isEmpty()) {
      throw new MalformedObjectException(
          parser, "an object without metadata.name or metadata.resourceVersion");
    }
    return meta();
  }

  /**
   * What was read; a bookmark has no name.
   *
   * @throws IOException if there is no version: no API server sends that
   */
  ObjectMeta versioned(JsonParser parser) throws IOException {
    if (resourceVersion.isEmpty()) {
      throw new MalformedObjectException(parser, "an object without metadata.resourceVersion");
    }
    return meta();
  }

  private ObjectMeta meta() {
    return new ObjectMeta(
        new ObjectName(namespace, name),
        uid,
        resourceVersion,
        generation,
        created,
        beingDeleted,
        labels);
  }
}
