package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Proves that every program and library of a root file system finds the libraries it names. */
final class SharedLibraries {

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final Pattern NEEDED = Pattern.compile("\\(NEEDED\\).*\\[(.+)]");

  private SharedLibraries() {}

  /**
   * @param roots the layers' folders, which together make the image
   * @throws LabException naming each missing library with one file that needs it
   */
  static void requireComplete(List<Path> roots) throws IOException {
    List<Path> binaries = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Path root : roots) {
      try (var walk = Files.walk(root)) {
        for (Path path : walk.filter(path -> !Files.isDirectory(path)).toList()) {
          names.add(path.getFileName().toString());
          if (!Files.isSymbolicLink(path) && isElf(path)) {
            binaries.add(path);
          }
        }
      }
    }
    Map<String, String> missing = new TreeMap<>();
    neededBy(binaries)
        .forEach((library, user) -> {
          if (!names.contains(library)) {
            missing.put(library, user);
          }
        });
    if (!missing.isEmpty()) {
      throw new LabException(
          "the image lacks shared libraries: "
              + missing.entrySet().stream()
                  .map(entry -> "%s (needed by %s)".formatted(entry.getKey(), entry.getValue()))
                  .collect(Collectors.joining(", ")));
    }
  }

  /** Each needed library's name with one file that needs it. */
  private static Map<String, String> neededBy(List<Path> binaries) {
    Map<String, String> needed = new TreeMap<>();
    if (binaries.isEmpty()) {
      return needed;
    }
    List<String> words = new ArrayList<>(List.of("readelf", "--dynamic", "--wide"));
    binaries.forEach(path -> words.add(path.toString()));
    String file = binaries.getFirst().toString();
    for (String line :
        Command.of(words)
            .withEnvironment("LC_ALL", "C")
            .run()
            .orThrow()
            .stdout()
            .lines()
            .toList()) {
      // "File:" lines stand between files, and are left out when there is one file only.
      if (line.startsWith("File: ")) {
        file = line.substring("File: ".length());
      }
      var match = NEEDED.matcher(line);
      if (match.find()) {
        needed.putIfAbsent(match.group(1), file);
      }
    }
    return needed;
  }

  private static boolean isElf(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(ELF.length), ELF);
    }
  }
}
