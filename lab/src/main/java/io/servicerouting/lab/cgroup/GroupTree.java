package io.servicerouting.lab.cgroup;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of the cgroup file system. */
final class GroupTree {

  /** A killed process leaves its group a moment after it has left the process table. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private GroupTree() {}

  static void create(Path group) {
    try {
      Files.createDirectories(group);
    } catch (IOException e) {
      throw new LabException("cannot make the control group " + group, e);
    }
  }

  static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new LabException("cannot write '%s' to %s".formatted(value, file), e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  /** The group and all below it, the deepest first. */
  static List<Path> deepestFirst(Path group) {
    if (!Files.isDirectory(group)) {
      return List.of();
    }
    try (var found = Files.walk(group)) {
      return found
          .filter(Files::isDirectory)
          .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new LabException("cannot list the control group " + group, e);
    }
  }

  static Stream<Long> processes(Path group) {
    return deepestFirst(group).stream()
        .map(dir -> dir.resolve("cgroup.procs"))
        .filter(Files::exists)
        .flatMap(file -> read(file).lines())
        .map(Long::valueOf)
        .filter(pid -> pid != 0);
  }

  static void remove(Path group) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (var dir : deepestFirst(group)) {
      while (true) {
        try {
          Files.deleteIfExists(dir);
          break;
        } catch (IOException e) {
          if (System.nanoTime() - deadline > 0) {
            throw new LabException(
                "cannot remove the control group %s, processes %s are in it"
                    .formatted(dir, processes(dir).toList()),
                e);
          }
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while control groups were removed", e);
    }
  }
}
