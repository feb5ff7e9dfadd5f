package io.servicerouting.packaging.helm;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.process.Command;
import io.servicerouting.packaging.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real {@code helm}, with folders of its own. */
final class Helm {

  static final Path CHART = Project.CONFIG.resolve("helm");
  static final String RELEASE = "servicerouting";
  static final String NAMESPACE = "servicerouting-system";

  private final Path program = Project.tool("helm");
  private final Path home;
  private final Optional<Path> kubeconfig;

  /**
   * @param home where it keeps its caches
   * @param kubeconfig the cluster; empty for what needs none
   */
  Helm(Path home, Optional<Path> kubeconfig) {
    this.home = home;
    this.kubeconfig = kubeconfig;
  }

  CommandResult run(String... arguments) {
    var words = new ArrayList<String>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    return Command.of(words)
        .withEnvironment("HELM_CACHE_HOME", home.resolve("cache").toString())
        .withEnvironment("HELM_CONFIG_HOME", home.resolve("config").toString())
        .withEnvironment("HELM_DATA_HOME", home.resolve("data").toString())
        .withEnvironment("KUBECONFIG", kubeconfig.map(Path::toString).orElse("/dev/null"))
        .withTimeout(Duration.ofMinutes(3))
        .run();
  }

  /** {@code helm COMMAND servicerouting CHART}, in the usual namespace. */
  CommandResult release(String command, Path chart, String... more) {
    var words = new ArrayList<>(List.of(command, RELEASE, chart.toString(), "-n", NAMESPACE));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }
}
