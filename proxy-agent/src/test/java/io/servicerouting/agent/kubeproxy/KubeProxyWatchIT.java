package io.servicerouting.agent.kubeproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.servicerouting.agent.testbed.KubeProxyRules;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.lab.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From kube-proxy to the agent and back, with the rules in a real kernel and ports of its own. */
class KubeProxyWatchIT {
  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  private static final Logger LOGGER = Logger.getLogger(KubeProxyWatch.class.getPackageName());

  static {
    LOGGER.setUseParentHandlers(false);
  }

  private static final Duration PROOF = Duration.ofSeconds(3);

  private final NetworkNamespace node = NetworkNamespace.create("node");
  private final KubeProxyKernel kernel = new KubeProxyKernel(node.commands());
  private final List<KubeProxyState> told = new CopyOnWriteArrayList<>();
  private final List<Integer> cleaned = new CopyOnWriteArrayList<>();
  private volatile boolean programmed = true;
  private InetSocketAddress healthAddress;
  private InetSocketAddress opsAddress;
  private KubeProxyPorts ports;
  private @Nullable HttpServer kubeProxy;
  private @Nullable Thread portsThread;
  private @Nullable Thread watchThread;

  @BeforeEach
  void choosePorts() throws IOException {
    healthAddress = free();
    opsAddress = free();
    ports =
        new KubeProxyPorts(
            healthAddress,
            () -> serve(healthAddress, "ours"),
            opsAddress,
            () -> serve(opsAddress, "ours"));
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.take());
  }

  private static AutoCloseable serve(InetSocketAddress address, String answer) throws IOException {
    HttpServer server = server(address, answer);
    return () -> server.stop(0);
  }

  private static HttpServer server(InetSocketAddress address, String answer) throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  @AfterEach
  void leaveNothing() throws InterruptedException {
    for (Thread thread : new Thread[] {watchThread, portsThread}) {
      if (thread != null) {
        thread.interrupt();
        thread.join();
      }
    }
    ports.leave();
    kubeProxyEnds();
    node.close();
  }

  private void kubeProxyRuns() throws IOException {
    kubeProxy = server(opsAddress, "iptables");
    kubeProxyWrites();
  }

  private void kubeProxyWrites() {
    KubeProxyRules.write(node, "legacy", "10.96.0.10", "192.168.2.5");
  }

  private void kubeProxyEnds() {
    if (kubeProxy != null) {
      kubeProxy.stop(0);
      kubeProxy = null;
    }
  }

  private void start(boolean instead, boolean clean) {
    start(instead, clean, false);
    if (instead) {
      portsThread = Thread.ofVirtual().start(ports);
    }
  }

  private KubeProxyWatch start(boolean instead, boolean clean, boolean uninstall) {
    KubeProxyWatch watch =
        new KubeProxyWatch(
            kernel,
            ports,
            new KubeProxyWatch.Settings(instead, clean, uninstall, Duration.ofMillis(200), PROOF),
            () -> programmed,
            new KubeProxyWatch.Listener() {
              @Override
              public void changed(KubeProxyState state) {
                told.add(state);
              }

              @Override
              public void cleaned(int removed, List<String> left) {
                cleaned.add(removed);
              }
            });
    watchThread = Thread.ofVirtual().start(watch);
    return watch;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }

  private void awaitState(boolean running, boolean rules) {
    soon()
        .untilAsserted(() ->
            assertThat(told.getLast())
                .satisfies(
                    state -> assertThat(state.running()).isEqualTo(running),
                    state -> assertThat(state.rules()).isEqualTo(rules)));
  }

  @Test
  void besideKubeProxyItOnlyLooks() throws Exception {
    start(false, true);
    soon().until(() -> !told.isEmpty());
    awaitState(false, false);

    kubeProxyRuns();
    awaitState(true, true);
    assertThat(told.getLast().mode()).isEqualTo("iptables");

    kubeProxyEnds();
    awaitState(false, true);
    assertThat(told.getLast().message()).contains("nobody answers");
    assertThat(kernel.mode()).isEqualTo("iptables");
    assertThat(kernel.hasCanary()).isTrue();
    assertThat(cleaned).isEmpty();
  }

  @Test
  void whatKubeProxyLeavesIsRemovedOnceItIsGoneAndAllIsProgrammed() throws Exception {
    programmed = false;
    kubeProxyRuns();
    start(true, true);
    soon().until(() -> !told.isEmpty());
    awaitState(true, true);
    Thread.sleep(PROOF);
    assertThat(kernel.hasCanary()).as("nothing is touched while it answers").isTrue();

    kubeProxyEnds();
    awaitState(false, true);
    assertThat(told.getLast().message()).contains("once all services are programmed");
    assertThat(cleaned).isEmpty();

    programmed = true;
    awaitState(false, false);
    assertThat(cleaned).hasSize(1);
    assertThat(kernel.mode()).isNull();
    soon().until(() -> ports.mode() == null);
  }

  @Test
  void aKubeProxyWithoutPortsIsKnownByItsCanary() throws Exception {
    kubeProxyWrites();
    start(true, true);
    soon().until(() -> told.size() == 1);
    assertThat(told.getFirst().message()).contains("is being found out");
    soon().until(() -> !kernel.hasCanary());

    kubeProxyWrites(); // as its monitor makes it

    soon().until(() -> told.size() == 2);
    assertThat(told.getLast().running()).isTrue();
    assertThat(told.getLast().message()).contains("renews its rules");
    Thread.sleep(PROOF);
    assertThat(cleaned).isEmpty();
    assertThat(kernel.hasCanary()).as("not asked again and again").isTrue();
  }

  @Test
  void aKubeProxyThatComesBackGetsItsPort() throws Exception {
    start(true, true);
    soon().until(() -> !told.isEmpty());
    awaitState(false, false);
    kubeProxyWrites();
    awaitState(true, true);

    // It tries for its port every few seconds; while the agent wonders, the port is free.
    soon()
        .until(() -> {
          try {
            kubeProxy = server(opsAddress, "iptables");
            return true;
          } catch (IOException e) {
            return false;
          }
        });

    soon().untilAsserted(() -> assertThat(told.getLast().message()).isNull());
    awaitState(true, true);
    assertThat(cleaned).isEmpty();
  }

  @Test
  void withoutLeaveToRemoveItSaysWhatToDo() throws Exception {
    kubeProxyWrites();
    start(true, false);
    soon().until(() -> !told.isEmpty());
    awaitState(false, true);

    assertThat(told.getLast().message()).contains("kube-proxy --cleanup");
    assertThat(kernel.mode()).isEqualTo("iptables");
    assertThat(cleaned).isEmpty();
  }

  @Test
  void anAgentThatWantsToGoTakesNeitherStaleRulesNorPortsForItsOwn() throws Exception {
    ports.leave();
    portsThread = Thread.ofVirtual().start(ports);
    kubeProxyWrites();
    KubeProxyWatch watch = start(true, true, true);
    soon()
        .untilAsserted(() ->
            assertThat(watch.whyNotCarrying())
                .hasValueSatisfying(why -> assertThat(why).contains("being found out")));
    soon()
        .untilAsserted(() ->
            assertThat(watch.whyNotCarrying())
                .hasValueSatisfying(why -> assertThat(why).contains("it does not run")));
    assertThat(cleaned).isEmpty();
    assertThat(kernel.mode()).isEqualTo("iptables");
    assertThat(ports.mode()).as("nobody at the ports").isNull();

    kubeProxyWrites(); // as it makes its canary when it starts

    soon().until(() -> watch.whyNotCarrying().isEmpty());
    assertThat(cleaned).isEmpty();
    kubeProxyRuns();
    soon().untilAsserted(() -> assertThat(told.getLast().message()).isNull());
    assertThat(watch.whyNotCarrying()).isEmpty();
  }
}
