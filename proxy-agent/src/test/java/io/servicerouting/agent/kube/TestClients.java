package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.config.ApiConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Logger;

/** Clients and timings for tests. */
final class TestClients {
  /** Nothing takes that long, not even the first request on a busy machine. */
  static final ApiTimeouts TIMEOUTS = timeouts(Duration.ofSeconds(20));

  static final WatchTimings TIMINGS = timings(Duration.ofSeconds(20));

  private TestClients() {}

  /** For tests in which the server does not answer. */
  static ApiTimeouts timeouts(Duration answer) {
    return new ApiTimeouts(Duration.ofSeconds(20), answer, Duration.ofMinutes(1));
  }

  /** For tests in which the server says nothing. */
  static WatchTimings timings(Duration silence) {
    return new WatchTimings(
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        silence,
        Duration.ofMillis(2),
        Duration.ofMillis(40),
        Duration.ofMillis(50));
  }

  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  static final Logger LOGGER = Logger.getLogger("io.servicerouting.agent.kube");

  static {
    LOGGER.setUseParentHandlers(false); // thousands of intended failures
  }

  static ApiClient plain(URI server, Path folder) throws IOException, ApiConfigException {
    return plain(server, folder, TIMEOUTS);
  }

  static ApiClient plain(URI server, Path folder, ApiTimeouts timeouts)
      throws IOException, ApiConfigException {
    return new ApiClient(plainConfig(server, folder), timeouts, "test");
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
