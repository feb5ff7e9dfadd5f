package io.servicerouting.lab.binaries;

import io.servicerouting.lab.LabException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The `lab` folder of a checkout, which holds the build recipes and the commands. */
public final class LabHome {

  private static final Path MARKER = Path.of("bin", "build-binaries");

  private LabHome() {}

  /**
   * Looks, in this order, at the environment variable {@code SRP_LAB_HOME}, at the folder this
   * class was loaded from, at the system property {@code project.root} (which our Maven build sets
   * for tests), and upwards from the working directory.
   *
   * @throws LabException if none of them leads to a lab folder
   */
  public static Path find() {
    return candidates().stream()
        .filter(candidate -> Files.isExecutable(candidate.resolve(MARKER)))
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "cannot find the lab folder (the one with %s in it); set SRP_LAB_HOME to it"
                    .formatted(MARKER)));
  }

  private static List<Path> candidates() {
    var found = new ArrayList<Path>();
    addIfSet(found, System.getenv("SRP_LAB_HOME"), "");
    codeSource().map(LabHome::grandparent).ifPresent(found::add);
    addIfSet(found, System.getProperty("project.root"), "lab");
    for (@Nullable Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      found.add(dir);
      found.add(dir.resolve("lab"));
    }
    return found;
  }

  private static void addIfSet(List<Path> found, @Nullable String value, String child) {
    if (value != null && !value.isBlank()) {
      found.add(Path.of(value).resolve(child).toAbsolutePath());
    }
  }

  /** From lab/target/classes or lab/target/lab.jar to lab. */
  private static Path grandparent(Path codeSource) {
    var target = codeSource.getParent();
    var lab = target == null ? null : target.getParent();
    return lab == null ? codeSource : lab;
  }

  private static Optional<Path> codeSource() {
    var source = LabHome.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    return Optional.of(Path.of(URI.create(source.getLocation().toString())));
  }
}
