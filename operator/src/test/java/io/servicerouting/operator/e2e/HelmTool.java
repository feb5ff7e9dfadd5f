package io.servicerouting.operator.e2e;

import io.servicerouting.lab.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The real {@code helm}, and the project's chart.
 *
 * @param program where it is
 */
record HelmTool(Path program) {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  static final Path CHART = PROJECT.resolve("config/helm");

  /** Builds it if that has not been done. */
  static HelmTool provided() {
    return new HelmTool(
        Path.of(
            Command.of(PROJECT.resolve("packaging/bin/build-tools").toString(), "helm")
                .withTimeout(Duration.ofMinutes(10))
                .run()
                .orThrow()
                .text()));
  }

  /** What the chart is without any value set. */
  String template(Path folder) {
    return run(
        folder,
        Path.of("/dev/null"),
        List.of("template", "servicerouting", CHART.toString(), "-n", Product.NAMESPACE));
  }

  /** Runs it and answers what it printed; a failure ends the test. */
  String run(Path folder, Path kubeconfig, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(arguments);
    return Command.of(words)
        .withEnvironment("KUBECONFIG", kubeconfig.toString())
        .withEnvironment("HELM_CACHE_HOME", folder.resolve("cache").toString())
        .withTimeout(Duration.ofMinutes(5))
        .run()
        .orThrow()
        .stdout();
  }
}
