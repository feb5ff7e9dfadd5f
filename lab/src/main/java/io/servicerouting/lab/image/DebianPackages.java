package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds and fetches Debian packages as an ordinary client of the machine's APT, without installing
 * them.
 *
 * <p>Of what a package depends on, only shared libraries are followed (section {@code libs}, all
 * the way down). The rest serves maintainer scripts, which do not run here (debconf, perl,
 * init-system-helpers): a program that an image needs is named by its recipe, and {@link
 * SharedLibraries} proves that none is missing.
 */
final class DebianPackages {

  private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(10);

  private final Path folder;

  /**
   * @param folder where package files are kept from one build to the next
   */
  DebianPackages(Path folder) {
    this.folder = folder;
  }

  /**
   * The named packages and the libraries they need, sorted by name.
   *
   * @throws LabException if a named package is not in the machine's APT lists
   */
  List<DebianPackage> resolve(Collection<String> names) {
    Map<String, DebianPackage> known = new HashMap<>();
    show(reachableFrom(names)).forEach(one -> known.putIfAbsent(one.name(), one));
    List<String> unknown = names.stream().filter(name -> !known.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw new LabException(
          "APT knows no package %s on this machine; run `apt-get update` first (images are made"
                  .formatted(String.join(", ", unknown))
              + " from Debian packages)");
    }
    Map<String, DebianPackage> chosen = new TreeMap<>();
    Deque<String> open = new ArrayDeque<>(names);
    while (!open.isEmpty()) {
      DebianPackage one = known.get(open.remove());
      if (one != null
          && (names.contains(one.name()) || one.isLibrary())
          && chosen.putIfAbsent(one.name(), one) == null) {
        open.addAll(one.depends());
      }
    }
    return List.copyOf(chosen.values());
  }

  /**
   * The package files, fetched where the folder has them not yet, in the order given.
   *
   * @throws LabException if the download fails, or a file is not the one the APT lists describe
   */
  List<Path> fetch(List<DebianPackage> packages) throws IOException {
    Files.createDirectories(folder);
    List<DebianPackage> missing = new ArrayList<>();
    for (DebianPackage one : packages) {
      Path file = fileOf(one);
      if (!Files.exists(file) || !ContentHash.hexOf(file).equals(one.sha256())) {
        missing.add(one);
      }
    }
    if (!missing.isEmpty()) {
      download(missing);
    }
    return packages.stream().map(this::fileOf).toList();
  }

  /** The names themselves and everything they depend on, far more than is chosen in the end. */
  private static Set<String> reachableFrom(Collection<String> names) {
    var words =
        new ArrayList<>(
            List.of(
                "apt-cache",
                "depends",
                "--recurse",
                "--no-recommends",
                "--no-suggests",
                "--no-conflicts",
                "--no-breaks",
                "--no-replaces",
                "--no-enhances"));
    words.addAll(names);
    Set<String> reachable = new TreeSet<>(names);
    // Indented lines are relations, names in angle brackets are virtual. It ends with 100 when it
    // does not know a name: the caller sees that by the packages it does not get.
    apt(words).lines().filter(line -> line.matches("[a-z0-9].*")).forEach(reachable::add);
    return reachable;
  }

  /** What APT would install under these names; names it does not know are left out. */
  private static List<DebianPackage> show(Collection<String> names) {
    var words = new ArrayList<>(List.of("apt-cache", "show", "--no-all-versions"));
    words.addAll(names);
    return DebianControl.parse(apt(words));
  }

  private static String apt(List<String> words) {
    return Command.of(words).withEnvironment("LC_ALL", "C").run().stdout();
  }

  private void download(List<DebianPackage> packages) throws IOException {
    Path temporary = Files.createTempDirectory(folder, ".download-");
    try {
      // APT otherwise downloads as user _apt, who may not write below a private cache folder.
      var words = new ArrayList<>(List.of("env", "--chdir=" + temporary, "apt-get", "-qq"));
      words.addAll(List.of("-o", "APT::Sandbox::User=root", "download"));
      packages.forEach(one -> words.add(one.exactly()));
      var result = Command.of(words).withTimeout(DOWNLOAD_LIMIT).run();
      if (!result.succeeded()) {
        throw new LabException(
            "Debian packages cannot be downloaded (if the archive no longer has them, `apt-get"
                + " update` brings the list up to date): "
                + result.stderr().strip());
      }
      Map<String, Path> byHash = new LinkedHashMap<>();
      try (var files = Files.list(temporary)) {
        for (Path file : files.toList()) {
          byHash.put(ContentHash.hexOf(file), file);
        }
      }
      for (DebianPackage one : packages) {
        Path file = byHash.get(one.sha256());
        if (file == null) {
          throw new LabException(
              "apt-get downloaded no file with SHA-256 %s for %s"
                  .formatted(one.sha256(), one.exactly()));
        }
        Files.move(file, fileOf(one), StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      DeletedFolder.delete(temporary);
    }
  }

  private Path fileOf(DebianPackage one) {
    return folder.resolve(
        "%s_%s_%s.deb".formatted(one.name(), one.version().replace(':', '.'), one.architecture()));
  }
}
