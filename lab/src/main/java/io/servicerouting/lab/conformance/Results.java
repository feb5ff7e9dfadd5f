package io.servicerouting.lab.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The newest result of each test with one proxy. Kept in a file of the project, because nobody runs
 * both columns of the table at once.
 */
record Results(SortedMap<String, Result> byTest) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  Results {
    byTest = Collections.unmodifiableSortedMap(new TreeMap<>(byTest));
  }

  /** What the file holds; nothing if there is none. */
  static Results read(Path file) {
    SortedMap<String, Result> byTest = new TreeMap<>();
    try {
      if (Files.exists(file)) {
        var all = JSON.readValue(file.toFile(), new TypeReference<Collection<Result>>() {});
        all.forEach(result -> byTest.put(result.test(), result));
      }
      return new Results(byTest);
    } catch (IOException e) {
      throw new LabException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Those of one run. */
  static Results of(Collection<Result> results) {
    return new Results(new TreeMap<>()).with(results);
  }

  /** These with newer ones in the place of those for the same tests. */
  Results with(Collection<Result> newer) {
    SortedMap<String, Result> all = new TreeMap<>(byTest);
    newer.forEach(result -> all.put(result.test(), result));
    return new Results(all);
  }

  void write(Path file) {
    try {
      Files.writeString(file, JSON.writeValueAsString(byTest.values()) + "\n");
    } catch (IOException e) {
      throw new LabException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
