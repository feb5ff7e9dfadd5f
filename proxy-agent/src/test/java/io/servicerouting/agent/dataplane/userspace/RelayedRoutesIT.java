package io.servicerouting.agent.dataplane.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.userspace.RelayedRoutes.Entries;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the real process, between loopback addresses. */
class RelayedRoutesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final NodeInfo NODE = SampleRoute.node("127.0.0.1");

  private final AtomicInteger deaths = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger closings = new AtomicInteger();
  private final UserspaceRelay relay =
      new UserspaceRelay(
          RelaySettings.standard(),
          RelayLauncher.ofThisRuntime("io.servicerouting.agent.AgentCommand", "relay"));
  private final RelayedRoutes routes = relay.forNode(IpFamily.IPV4, NODE);
  private ServerSocket pod;

  @BeforeEach
  void start() throws IOException {
    relay.tell(
        new RelayListener() {
          @Override
          public void died(String how, Duration pause) {
            deaths.incrementAndGet();
          }

          @Override
          public void askAgain() {
            questions.incrementAndGet();
          }

          @Override
          public void doorsClosed() {
            closings.incrementAndGet();
          }
        });
    pod = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.2"));
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              Socket socket = pod.accept();
              Thread.ofVirtual()
                  .start(() -> {
                    try (socket) {
                      socket.getOutputStream().write('p');
                      socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                      // Its client sees that.
                    }
                  });
            }
          } catch (IOException e) {
            // Closed.
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
    pod.close();
  }

  private Backend backend() {
    return new Backend(IpAddress.parse("127.0.0.2"), pod.getLocalPort());
  }

  private static Socket connect(@Nullable Route entry, BackendSet set) throws IOException {
    Backend door = entry.backends(set).getFirst();
    Socket socket = new Socket();
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.ofLiteral(door.address().toString()), door.port()));
    return socket;
  }

  private static boolean answers(@Nullable Route entry, BackendSet set) {
    try (Socket socket = connect(entry, set)) {
      return socket.getInputStream().read() == 'p';
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theRelayListensBeforeAnythingLeadsThere() throws IOException {
    Route route = SampleRoute.tcp("web").cluster(backend()).route();
    Entries entries = routes.prepareAll(List.of(route));
    assertThat(entries.refused()).isEmpty();
    Route entry = entries.routes().get(route.name());
    assertThat(entry.cluster())
        .singleElement()
        .satisfies(door -> assertThat(door.address()).hasToString("127.0.0.1"));
    assertThat(answers(entry, BackendSet.CLUSTER)).isTrue();
    assertThat(relay.connections().read(List.of(route)))
        .containsExactly(Map.entry(new CountedEndpoint(route.name(), backend()), 1L));
    assertThat(relay.status().counts())
        .containsEntry(RelayCounter.TCP_OPENED, 1L)
        .containsEntry(RelayCounter.TCP_FAILED, 0L);
  }

  @Test
  void theRelayListensUntilNothingLeadsThereAnyMore() {
    Route route = SampleRoute.tcp("web").cluster(backend()).route();
    Route entry = routes.prepareAll(List.of(route)).routes().get(route.name());
    routes.settle();
    routes.prepare(List.of(RouteChange.gone(route.name())));
    assertThat(answers(entry, BackendSet.CLUSTER)).isTrue();
    routes.settle();
    assertThat(answers(entry, BackendSet.CLUSTER)).isFalse();
  }

  @Test
  void aDoorThatIsNoLongerNeededClosesLast() {
    Route both = SampleRoute.tcp("web").cluster(backend()).local(backend()).route();
    Route before = routes.prepareAll(List.of(both)).routes().get(both.name());
    routes.settle();
    assertThat(answers(before, BackendSet.LOCAL)).isTrue();
    Route one = SampleRoute.tcp("web").cluster(backend()).route();
    Route after = routes.prepare(List.of(RouteChange.to(one))).routes().get(one.name());
    assertThat(after.local()).isEmpty();
    assertThat(after.cluster()).isEqualTo(before.cluster());
    assertThat(answers(before, BackendSet.LOCAL)).isTrue();
    routes.settle();
    assertThat(answers(before, BackendSet.LOCAL)).isFalse();
    assertThat(answers(after, BackendSet.CLUSTER)).isTrue();
  }

  @Test
  void aRelayThatDiesComesBackAtTheSamePorts() throws IOException {
    Route route = SampleRoute.tcp("web").cluster(backend()).route();
    Route other = SampleRoute.tcp("other").cluster(backend()).route();
    Entries entries = routes.prepareAll(List.of(route, other));
    routes.settle();
    Route entry = entries.routes().get(route.name());
    try (Socket client = connect(entry, BackendSet.CLUSTER)) {
      assertThat(client.getInputStream().read()).isEqualTo('p');
      relay.process().destroyForcibly();
      await().atMost(PATIENCE).until(() -> relay.status().restarts() == 1);
    }
    assertThat(answers(entry, BackendSet.CLUSTER)).isTrue();
    assertThat(answers(entries.routes().get(other.name()), BackendSet.CLUSTER)).isTrue();
    assertThat(deaths).hasValue(1);
    assertThat(questions).hasValue(0);
    assertThat(routes.prepareAll(List.of(route, other))).isEqualTo(entries);
  }

  @Test
  void whatIsAskedForWhileTheRelayIsAwayIsToldOfWhenItIsBack() {
    Route route = SampleRoute.tcp("web").cluster(backend()).route();
    routes.prepareAll(List.of(route));
    Route other = SampleRoute.tcp("other").cluster(backend()).route();
    Process process = relay.process();
    process.destroyForcibly();
    process.onExit().join();
    Entries entries = routes.prepare(List.of(RouteChange.to(other)));
    if (!entries.refused().isEmpty()) { // Unless it was back already.
      assertThat(entries.refused().get(other.name())).startsWith("the relay does not run");
      await().atMost(PATIENCE).until(() -> questions.get() == 1);
      entries = routes.prepare(List.of(RouteChange.to(other)));
    }
    assertThat(answers(entries.routes().get(other.name()), BackendSet.CLUSTER)).isTrue();
  }

  @Test
  void aChangeThatWasRefusedWhileTheRelayWasAwayIsAskedForAgain() {
    Route route = SampleRoute.tcp("web").cluster(backend()).route();
    Route entry = routes.prepareAll(List.of(route)).routes().get(route.name());
    Route changed =
        SampleRoute.tcp("web")
            .cluster(backend(), new Backend(IpAddress.parse("127.0.0.3"), 80))
            .route();
    Process process = relay.process();
    process.destroyForcibly();
    process.onExit().join();
    Entries entries = routes.prepare(List.of(RouteChange.to(changed)));
    if (!entries.refused().isEmpty()) { // Unless it was back already.
      await().atMost(PATIENCE).until(() -> questions.get() == 1);
      entries = routes.prepare(List.of(RouteChange.to(changed)));
    }
    assertThat(entries.routes().get(route.name())).isEqualTo(entry);
  }

  @Test
  void theProcessEndsWithTheOneWhoStartedIt() throws Exception {
    Process process =
        RelayLauncher.ofThisRuntime("io.servicerouting.agent.AgentCommand", "relay").start();
    process.getOutputStream().close(); // As the kernel does when the agent is killed.
    assertThat(process.waitFor(PATIENCE)).isTrue();
  }

  @Test
  void whatThisModeCannotDoIsRefusedWithWords() {
    Route sctp = SampleRoute.tcp("web").protocol(Protocol.SCTP).cluster(backend()).route();
    assertThat(routes.prepareAll(List.of(sctp)).refused())
        .containsEntry(sctp.name(), "mode Userspace carries TCP and UDP, not SCTP");
    Route tcp = SampleRoute.tcp("web").cluster(backend()).route();
    RelayedRoutes elsewhere = relay.forNode(IpFamily.IPV4, SampleRoute.node("203.0.113.9"));
    assertThat(elsewhere.prepareAll(List.of(tcp)).refused().get(tcp.name()))
        .startsWith("cannot listen at 203.0.113.9: ");
    RelayedRoutes nowhere = relay.forNode(IpFamily.IPV4, SampleRoute.node("fd00::1"));
    assertThat(nowhere.prepareAll(List.of(tcp)).refused().get(tcp.name()))
        .isEqualTo(
            "mode Userspace listens at the node's address, and the Node object states none of IPv4");
  }

  @Test
  void doorsAreKnownAndThatOneOfUdpHasClosedIsTold() {
    Route tcp = SampleRoute.tcp("web").cluster(backend()).route();
    Route udp = SampleRoute.tcp("dns").protocol(Protocol.UDP).cluster(backend()).route();
    Entries entries = routes.prepareAll(List.of(tcp, udp));
    routes.settle();
    Backend web = entries.routes().get(tcp.name()).cluster().getFirst();
    Backend dns = entries.routes().get(udp.name()).cluster().getFirst();
    assertThat(relay.doors()).containsExactlyInAnyOrder(web, dns);
    routes.prepareAll(List.of(udp));
    routes.settle();
    assertThat(relay.doors()).containsExactly(dns);
    assertThat(closings).as("nobody has to be told of TCP").hasValue(0);
    routes.prepareAll(List.of());
    routes.settle();
    assertThat(relay.doors()).isEmpty();
    assertThat(closings).hasValue(1);
  }

  @Test
  void aRouteThatForwardsNothingNeedsNoRelay() {
    Route route = SampleRoute.tcp("web").route();
    assertThat(routes.prepareAll(List.of(route)).routes()).containsKey(route.name());
    routes.settle();
    assertThat(relay.process()).isNull();
  }
}
