package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.config.ApiConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Logger;

/** Clients with time-outs short enough for tests. */
final class TestClients {
  static final ApiTimeouts TIMEOUTS =
      new ApiTimeouts(Duration.ofSeconds(5), Duration.ofMillis(800));

  static final WatchTimings TIMINGS =
      new WatchTimings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(600),
          Duration.ofMillis(2),
          Duration.ofMillis(40),
          Duration.ofMillis(50));

  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  static final Logger LOGGER = Logger.getLogger("io.servicerouting.agent.kube");

  static {
    LOGGER.setUseParentHandlers(false); // thousands of intended failures
  }

  private TestClients() {}

  static ApiClient plain(URI server, Path folder) throws IOException, ApiConfigException {
    return new ApiClient(plainConfig(server, folder), TIMEOUTS, "test");
  }

  static ApiConfig plainConfig(URI server, Path folder) throws IOException, ApiConfigException {
    Path kubeconfig = Files.createTempFile(folder, "kubeconfig", "");
    Files.writeString(
        kubeconfig,
        """
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: test}}]
        clusters: [{name: test, cluster: {server: "%s"}}]
        users: [{name: test, user: {token: secret}}]
        """
            .formatted(server));
    return ApiConfig.kubeconfig(kubeconfig, null);
  }
}
