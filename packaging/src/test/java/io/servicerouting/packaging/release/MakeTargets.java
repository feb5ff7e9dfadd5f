package io.servicerouting.packaging.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the Makefile offers. */
final class MakeTargets {

  private static final Pattern RULE = Pattern.compile("(?m)^([a-z][a-z0-9-]*):(?!=)");
  private static final Pattern PHONY = Pattern.compile("(?m)^\\.PHONY: (.+)$");
  private static final Pattern HELPED = Pattern.compile("(?m)^([a-z0-9-]+):.*## \\S");
  private static final Pattern CALL = Pattern.compile("\\bmake ([a-z][a-z0-9-]*)");

  private final String makefile;

  MakeTargets(Path project) throws IOException {
    makefile = Files.readString(project.resolve("Makefile"));
  }

  Set<String> rules() {
    return all(RULE, makefile);
  }

  /** Declared not to be files, several in a line or one. */
  Set<String> phony() {
    Set<String> names = new TreeSet<>();
    all(PHONY, makefile).forEach(line -> names.addAll(Set.of(line.split(" +"))));
    return names;
  }

  /** What {@code make help} lists. */
  Set<String> helped() {
    return all(HELPED, makefile);
  }

  static Set<String> calledBy(String text) {
    return all(CALL, text);
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(result -> found.add(result.group(1)));
    return found;
  }
}
