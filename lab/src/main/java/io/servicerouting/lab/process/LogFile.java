package io.servicerouting.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has logged. */
public final class LogFile {

  private LogFile() {}

  /** The last lines of a log, each indented, for an error message; never fails. */
  public static String tail(Path log, int lines) {
    try {
      // Lenient decoding: a process that was killed may have left half a character.
      var all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join(
          "\n",
          all.subList(Math.max(0, all.size() - lines), all.size()).stream()
              .map(line -> "    " + line)
              .toList());
    } catch (IOException | UncheckedIOException e) {
      return "    (cannot read %s: %s)".formatted(log, e.getMessage());
    }
  }
}
