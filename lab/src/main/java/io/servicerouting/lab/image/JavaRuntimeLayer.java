package io.servicerouting.lab.image;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/** A Java runtime with the given modules, linked from the JDK this program runs on. */
final class JavaRuntimeLayer implements LayerRecipe {

  /** Where the runtime lies in the image; the launcher finds it by JAVA_HOME. */
  static final String JAVA_HOME = "opt/java";

  private static final int MINIMUM = 25;
  private static final Duration LINK_LIMIT = Duration.ofMinutes(5);

  private final Path jdk;
  private final SortedSet<String> modules;
  private final List<String> unusedLibraries;

  /**
   * @param jdk home of a JDK that has {@code jlink}
   * @param unusedLibraries native libraries of the modules that the program never loads
   * @throws LabException if it has not, or is older than 25
   */
  JavaRuntimeLayer(Path jdk, SortedSet<String> modules, List<String> unusedLibraries) {
    if (Runtime.version().feature() < MINIMUM || !Files.isExecutable(jdk.resolve("bin/jlink"))) {
      throw new LabException(
          "an image needs a JDK %d with jlink, %s is none: set JAVA_HOME to one"
              .formatted(MINIMUM, jdk));
    }
    this.jdk = jdk;
    this.modules = modules;
    this.unusedLibraries = List.copyOf(unusedLibraries);
  }

  @Override
  public String name() {
    return "java-runtime";
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.file(jdk.resolve("release"));
    inputs.text(String.join(",", modules));
    inputs.text(String.join(",", unusedLibraries));
  }

  @Override
  public void build(Path root) throws IOException {
    Files.createDirectories(root.resolve("opt"));
    Path home = root.resolve(JAVA_HOME);
    Command.of(
            List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                String.join(",", modules),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                home.toString()))
        .withTimeout(LINK_LIMIT)
        .run()
        .orThrow();
    // Its table of local symbols, 5 MB, is only of use to a native debugger.
    Command.of("strip", "--strip-unneeded", home.resolve("lib/server/libjvm.so").toString())
        .run()
        .orThrow();
    for (String library : unusedLibraries) {
      Files.deleteIfExists(home.resolve("lib").resolve(library));
    }
  }
}
