package io.servicerouting.lab.cgroup;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** The group and all below it, the deepest first; groups that vanish meanwhile are left out. */
  static List<Path> deepestFirst(Path group) {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          group,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException error) {
              found.add(dir);
              return FileVisitResult.CONTINUE;
            }

            // Called for what was listed and is gone when it is looked at.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException error)
                throws IOException {
              if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw error;
            }
          });
    } catch (IOException e) {
      throw new LabException("cannot list the control group " + group, e);
    }
    found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
    return List.copyOf(found);
  }

  static Stream<Long> processes(Path group) {
    return deepestFirst(group).stream()
        .flatMap(dir -> members(dir.resolve("cgroup.procs")))
        .filter(pid -> pid != 0);
  }

  /** Nobody, if the group has vanished. */
  private static Stream<Long> members(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Long::valueOf);
    } catch (IOException e) {
      if (Files.exists(file)) {
        throw new LabException("cannot read " + file, e);
      }
      return Stream.empty();
    }
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
