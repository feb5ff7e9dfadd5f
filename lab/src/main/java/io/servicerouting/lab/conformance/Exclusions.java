package io.servicerouting.lab.conformance;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tests that need not pass with our agents.
 *
 * @param reasons why, by the test's full name
 */
record Exclusions(Map<String, String> reasons) {

  Exclusions {
    reasons = Map.copyOf(reasons);
  }

  /**
   * Reads lines of a name, a tab and a reason; empty lines and those after {@code #} are left out.
   *
   * @throws LabException naming the line that has no reason
   */
  static Exclusions read(Path file) {
    Map<String, String> reasons = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int tab = line.indexOf('\t');
        if (tab < 0 || line.substring(tab).isBlank()) {
          throw new LabException(
              "%s: expected a test's name, a tab and the reason, not '%s'".formatted(file, line));
        }
        reasons.put(line.substring(0, tab).strip(), line.substring(tab).strip());
      }
      return new Exclusions(reasons);
    } catch (IOException e) {
      throw new LabException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
