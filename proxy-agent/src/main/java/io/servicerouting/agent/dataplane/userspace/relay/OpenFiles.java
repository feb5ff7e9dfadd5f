package io.servicerouting.agent.dataplane.userspace.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many file descriptors this process may have. */
final class OpenFiles {
  private static final String NAME = "Max open files";

  private OpenFiles() {}

  /** The limit: Java has raised it to the highest that this process may set when it started. */
  static long limit() throws IOException {
    return limit(Files.readAllLines(Path.of("/proc/self/limits")));
  }

  /** Reads it from the lines of {@code /proc/PID/limits}. */
  static long limit(List<String> lines) throws IOException {
    for (String line : lines) {
      if (line.startsWith(NAME)) {
        String soft = line.substring(NAME.length()).strip().split(" ", 2)[0];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      }
    }
    throw new IOException("/proc/self/limits has no line '" + NAME + "'");
  }
}
