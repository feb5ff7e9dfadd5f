package io.servicerouting.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used so far.
 *
 * @param cpuSeconds of it and of its children that have ended
 * @param rssMegabytes its resident memory now
 */
record Cost(double cpuSeconds, long rssMegabytes) {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all of Linux

  static Cost of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name, in brackets, may hold blanks.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long ticks = 0;
    for (int field = 11; field <= 14; field++) {
      ticks += Long.parseLong(fields.get(field));
    }
    long kilobytes =
        Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0);
    return new Cost(ticks / TICKS_PER_SECOND, kilobytes / 1024);
  }
}
