package io.servicerouting.packaging.olm;

import io.servicerouting.packaging.olm.check.Bundle;
import io.servicerouting.packaging.olm.check.BundleCheck;
import io.servicerouting.packaging.olm.check.Finding;
import io.servicerouting.packaging.olm.check.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes bundle and catalog below {@code config/olm}. {@code make bundle} runs it. */
@Command(name = "bundle", description = "Writes the OLM bundle and its catalog.")
public final class BundleMain implements Callable<Integer> {

  @Parameters(description = "The project's config folder.")
  private @Nullable Path config;

  @Option(names = "--version", description = "Without v; default: base.yaml's.")
  private @Nullable String version;

  @Option(names = "--operator-image", description = "By digest in a release; default: config's.")
  private @Nullable String operatorImage;

  @Option(names = "--agent-image", description = "By digest in a release; default: config's.")
  private @Nullable String agentImage;

  @Option(names = "--bundle-image", description = "Where the bundle will be, for the catalog.")
  private @Nullable String bundleImage;

  @Option(names = "--architectures", description = "Of the images: amd64 or amd64,arm64.")
  private @Nullable String architectures;

  @Override
  public Integer call() throws IOException {
    if (config == null) {
      throw new IllegalArgumentException("expected one argument, the config folder");
    }
    var folder = new ConfigFolder(config);
    Release present = BundleGeneration.releaseOf(folder);
    String number = or(version, present.version());
    var release =
        new Release(
            number,
            or(operatorImage, present.operatorImage()),
            or(agentImage, present.agentImage()),
            or(bundleImage, present.bundleImage().replace(present.version(), number)),
            List.of(or(architectures, String.join(",", present.architectures())).split(",")));
    Path olm = config.resolve("olm");
    write(olm, new BundleGeneration(folder, release).files());
    List<Finding> findings = BundleCheck.of(Bundle.read(olm));
    findings.forEach(System.out::println);
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR) ? 1 : 0;
  }

  /** Writes the files, and removes from bundle and catalog what is not among them. */
  static void write(Path olm, SortedMap<String, String> files) throws IOException {
    for (String generated : new String[] {"bundle", "catalog"}) {
      Path folder = olm.resolve(generated);
      if (Files.exists(folder)) {
        try (Stream<Path> old = Files.walk(folder)) {
          for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    }
    for (var file : files.entrySet()) {
      Path path = olm.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static String or(@Nullable String given, String otherwise) {
    return given == null || given.isBlank() ? otherwise : given;
  }

  public static void main(String[] arguments) {
    if (new CommandLine(new BundleMain()).execute(arguments) != 0) {
      throw new IllegalStateException("the bundle is not as it ought to be, see above");
    }
  }
}
