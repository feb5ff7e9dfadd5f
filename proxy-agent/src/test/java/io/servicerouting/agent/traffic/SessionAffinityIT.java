package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * Clients with session affinity: over every address of a Service, both families and protocols,
 * until they are silent for long enough or their endpoint is gone. The scheduler is rr, so that
 * without affinity every second request meets the other endpoint.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class SessionAffinityIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  static final int TIMEOUT_SECONDS = 3;
  private static final String TIMEOUT = "{clientIP: {timeoutSeconds: %d}}";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode mode;

  /** One client's way to a Service. */
  record Way(NetworkNamespace from, IpFamily family, Protocol protocol, String to) {
    String pod() {
      String answer = node().net().request(from, protocol.name(), to);
      return answer.replaceAll(" client=.*", "");
    }
  }

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    node = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node().balanceInTurn();
    node().run("--cluster-cidr=192.168.0.0/16,fd00:192::/64");
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  static Sample sticky(String name, int number, int seconds) {
    return Sample.everywhere(name, number)
        .spec("sessionAffinity", "ClientIP")
        .spec("sessionAffinityConfig", TIMEOUT.formatted(seconds));
  }

  static List<Way> ways(Sample sample) {
    return ways(sample, "ClusterIP", "NodePort", "LB", "externalIP");
  }

  static List<Way> ways(Sample sample, String... kinds) {
    List<Way> ways = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        for (String kind : kinds) {
          String to = new PacketRow(sample, "client", kind, "", "").destination(family);
          ways.add(new Way(node().net().client, family, protocol, to));
        }
      }
    }
    return ways;
  }

  /** Where a client is at home; asked again if a busy machine loses the answer. */
  static String home(Way way) {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(PATIENCE)
        .until(way::pod, pod -> pod.startsWith("pod="));
  }

  @Test
  void aClientKeepsItsEndpointAtAllAddressesOfAPort() {
    Sample sample = sticky("for-an-hour", 60, 3_600).endpoints(80, "a", "b");
    node().apply(sample.yaml());

    List<Way> ways = ways(sample);
    for (IpFamily family : IpFamily.values()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        List<Way> alike =
            ways.stream()
                .filter(way -> way.family() == family && way.protocol() == protocol)
                .toList();
        String home = home(alike.getFirst());
        for (Way way : alike) {
          assertThat(List.of(home(way), home(way), home(way)))
              .as("%s %s", mode, way)
              .containsOnly(home);
        }
      }
    }
  }

  @Test
  void otherClientsAreGivenTheOtherEndpoint() {
    Sample sample = sticky("each-its-own", 61, 3_600).endpoints(80, "a", "b");
    node().apply(sample.yaml());

    node().rules(); // Waits until nothing is written any more that would start the count again.
    for (Way way : ways(sample, "ClusterIP")) {
      Way other = new Way(node().net().podC, way.family(), way.protocol(), way.to());
      assertThat(home(other)).as("%s %s", mode, way).isNotEqualTo(home(way));
    }
  }

  @Test
  void aClientThatWasSilentForTheTimeoutIsGivenAnotherEndpoint() throws InterruptedException {
    assumeThat(mode).as("IPVS remembers connections for minutes").isNotEqualTo(TrafficMode.IPVS);
    loseSilentClients(Set.of(Protocol.TCP, Protocol.UDP));
  }

  /** Clients of these protocols are silent for the timeout, and then meet another endpoint. */
  void loseSilentClients(Set<Protocol> protocols) throws InterruptedException {
    Sample sample = sticky("for-a-while", 62, TIMEOUT_SECONDS).endpoints(80, "a", "b");
    node().apply(sample.yaml());
    Map<Way, String> silent = new LinkedHashMap<>();
    ways(sample, "NodePort").stream()
        .filter(way -> protocols.contains(way.protocol()))
        .forEach(way -> silent.put(way, home(way)));

    // In legacy tables a change of rules starts the count of rr again, so not always at once.
    for (int round = 0; round < 6 && !silent.isEmpty(); round++) {
      // What is tested is that time passes; any longer would do as well.
      Thread.sleep(Duration.ofSeconds(TIMEOUT_SECONDS + 2));
      silent.entrySet().removeIf(before -> !home(before.getKey()).equals(before.getValue()));
    }

    assertThat(silent).as("%s: clients that never met another endpoint", mode).isEmpty();
  }

  @Test
  void aClientWhoseEndpointIsGoneIsGivenAnotherAndStaysThere() {
    Sample sample = sticky("loses-one", 63, 3_600).endpoints(80, "a", "b");
    node().apply(sample.yaml());
    List<Way> ways = ways(sample);
    ways.forEach(SessionAffinityIT::home);

    node().apply(sticky("loses-one", 63, 3_600).endpoints(80, "b").yaml());
    for (Way way : ways) {
      assertThat(home(way)).as("%s %s", mode, way).isEqualTo("pod=b");
    }

    node().apply(sample.yaml());
    for (Way way : ways) {
      assertThat(List.of(home(way), home(way))).as("%s %s", mode, way).containsOnly("pod=b");
    }
  }

  @Test
  void aNodesPolicyLocalHoldsForStickyClientsToo() {
    Sample before = sticky("turns-local", 64, 3_600).endpoints(80, "a", "b");
    node().apply(before.yaml());
    ways(before).forEach(SessionAffinityIT::home);

    Sample after =
        sticky("turns-local", 64, 3_600)
            .spec("externalTrafficPolicy", "Local")
            .endpoints(80, "a", "b");
    node().apply(after.yaml());

    for (Way way : ways(after, "NodePort", "LB", "externalIP")) {
      assertThat(home(way)).as("%s %s", mode, way).isEqualTo("pod=a");
    }
  }
}
