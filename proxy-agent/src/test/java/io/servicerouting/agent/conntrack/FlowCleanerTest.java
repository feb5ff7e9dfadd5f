package io.servicerouting.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.UdpPort;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the kernel's flows are looked at, and what is said when they cannot be. */
class FlowCleanerTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private volatile String flows = "";
  private volatile @Nullable String fails;
  private final FlowCleaner cleaner =
      new FlowCleaner(this::run, address -> true, Set::of, troubles::add, Duration.ofMillis(50));
  private final Thread thread = Thread.ofVirtual().start(cleaner);

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private Commands.Result run(List<String> command, Commands.Input input, Commands.LineSink output)
      throws IOException {
    StringWriter text = new StringWriter();
    input.writeTo(text);
    told.add(String.join(" ", command) + (text.toString().isEmpty() ? "" : ": " + text));
    String failure = fails;
    if (failure != null) {
      return new Commands.Result(1, failure);
    }
    flows.lines().forEach(output::line);
    return new Commands.Result(0, "");
  }

  private static UdpPort dns(int nodePort, String... live) {
    return new UdpPort(
        new ServicePortName(new ObjectName("default", "dns"), ""),
        IpFamily.IPV4,
        Set.of(IpAddress.parse("10.96.0.10")),
        53,
        nodePort,
        Arrays.stream(live)
            .map(address -> new Backend(IpAddress.parse(address), 5353))
            .collect(Collectors.toSet()));
  }

  private void now(UdpPort port) {
    cleaner.changed(new UdpChanges(List.of(port), List.of(), List.of()));
  }

  private void awaitTold(String... expected) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(told).containsExactly(expected));
  }

  @Test
  void aChangeIsOneLookAndOneDeletionHoweverManyClientsThereAre() {
    flows =
        """
        udp 17 28 src=10.0.0.1 dst=10.96.0.10 sport=1 dport=53 src=192.168.1.9 dst=10.0.0.1 \
        sport=5353 dport=1 mark=0 use=1
        udp 17 28 src=10.0.0.2 dst=10.96.0.10 sport=2 dport=53 src=192.168.1.9 dst=10.0.0.2 \
        sport=5353 dport=2 mark=0 use=1
        """;

    now(dns(0, "192.168.1.5"));

    awaitTold(
        "conntrack -L -p udp",
        "conntrack --load-file -: -D -f ipv4 -p udp --orig-dst 10.96.0.10 --orig-port-dst 53"
            + " --reply-src 192.168.1.9 --reply-port-src 5353\n");
    await().untilAsserted(() -> assertThat(cleaner.deleted()).isEqualTo(2));
    assertThat(cleaner.runs()).isEqualTo(1);
  }

  @Test
  void theNodesAddressesAreAskedForOnlyWhereThereIsANodePort() {
    now(dns(30053, "192.168.1.5"));

    awaitTold("ip -o address show", "conntrack -L -p udp");
  }

  @Test
  void whatIsLeftToSomebodyElseIsForgottenWithoutALookAtItsFlows() {
    now(dns(0, "192.168.1.5"));
    awaitTold("conntrack -L -p udp");

    cleaner.changed(new UdpChanges(List.of(), List.of(), List.of(dns(0, "192.168.1.5"))));
    cleaner.changed(new UdpChanges(List.of(), List.of(dns(0)), List.of()));

    awaitTold("conntrack -L -p udp", "conntrack -L -p udp");
  }

  @Test
  void aFailureIsSaidOnceAndTriedAgain() {
    fails = "Operation not permitted";
    now(dns(0, "192.168.1.5"));
    await().atMost(Duration.ofMinutes(1)).until(() -> told.size() > 3);
    assertThat(troubles).containsExactly("conntrack -L -p udp failed: Operation not permitted");

    now(dns(0, "192.168.1.6"));
    flows =
        "udp 17 28 src=10.0.0.1 dst=10.96.0.10 sport=1 dport=53 src=192.168.1.5 dst=10.0.0.1"
            + " sport=5353 dport=1 mark=0 use=1";
    fails = null;

    await().atMost(Duration.ofMinutes(1)).until(() -> cleaner.deleted() == 1);
  }

  @Test
  void aMissingToolDoesNotEndTheThread() {
    FlowCleaner broken =
        new FlowCleaner(
            (command, input, output) -> {
              throw new IOException("cannot run conntrack: no such file");
            },
            address -> true,
            Set::of,
            troubles::add,
            Duration.ofMillis(50));
    Thread runs = Thread.ofVirtual().start(broken);
    broken.changed(new UdpChanges(List.of(dns(0, "192.168.1.5")), List.of(), List.of()));

    await().atMost(Duration.ofMinutes(1)).until(() -> broken.runs() > 2);
    assertThat(troubles).containsExactly("cannot run conntrack: no such file");
    runs.interrupt();
  }
}
