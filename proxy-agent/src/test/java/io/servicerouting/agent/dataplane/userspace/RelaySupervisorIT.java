package io.servicerouting.agent.dataplane.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A relay that does not run, and what its mode says of that. */
class RelaySupervisorIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final RelayLauncher REAL =
      RelayLauncher.ofThisRuntime("io.servicerouting.agent.AgentCommand", "relay");
  private static final RelayLauncher MISSING =
      () -> {
        throw new IOException("there is no Java here");
      };
  private final AtomicInteger deaths = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();
  private final Route route =
      SampleRoute.tcp("web").cluster(new Backend(IpAddress.parse("127.0.0.2"), 80)).route();
  private volatile RelayLauncher launcher = REAL;
  private final UserspaceRelay relay =
      new UserspaceRelay(RelaySettings.standard(), () -> launcher.start(), Duration.ofMillis(200));
  private final UserspaceFactory mode = new UserspaceFactory(relay);
  private final Carrier carrier = mode.create(IpFamily.IPV4, node("127.0.0.1"));

  RelaySupervisorIT() {
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
          public void doorsClosed() {}
        });
  }

  private static NodeSettings node(String address) {
    return new NodeSettings(
        SampleRoute.node(address), new LocalDetector.None(), false, ProxyMode.IPTABLES);
  }

  @AfterEach
  void close() {
    relay.close();
  }

  private Outcome reconcile(Route... routes) throws IOException {
    Outcome outcome = carrier.dataplane().reconcile(List.of(routes));
    carrier.settled();
    return outcome;
  }

  @Test
  void withoutAnythingToDoTheModeIsAvailableAndNoProcessRuns() throws IOException {
    assertThat(mode.state().available()).isTrue();
    assertThat(mode.whyNot(route)).isEmpty();
    assertThat(relay.process()).isNull();
    reconcile(route);
    Process process = relay.process();
    assertThat(process.isAlive()).isTrue();
    reconcile();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    assertThat(deaths).hasValue(0);
    assertThat(mode.state().available()).isTrue();
    assertThat(reconcile(route).refused()).isEmpty();
  }

  @Test
  void aRelayThatDoesNotStartMakesTheModeUnavailableUntilItDoes() throws IOException {
    launcher = MISSING;
    assertThat(reconcile(route).refused())
        .containsEntry(route.name(), "the relay does not run: there is no Java here");
    assertThat(carrier.entry(route)).isEmpty();
    assertThat(mode.state().available()).isFalse();
    assertThat(mode.whyNot(route).orElseThrow()).contains("there is no Java here");
    await().atMost(PATIENCE).until(() -> questions.get() == 1); // So that another mode stands in.

    launcher = REAL;
    await().atMost(PATIENCE).until(() -> mode.state().available());
    await().atMost(PATIENCE).until(() -> questions.get() > 1);
    assertThat(reconcile(route).refused()).isEmpty();
    assertThat(carrier.entry(route)).isPresent();
  }

  @Test
  void aRelayThatDiesTimeAndAgainMakesTheModeUnavailableUntilItLasts() throws IOException {
    reconcile(route);
    Optional<Route> entry = carrier.entry(route);
    assertThat(entry).isPresent();
    while (mode.state().available()) {
      kill();
    }
    assertThat(deaths.get()).isGreaterThan(2);
    assertThat(carrier.entry(route)).as("as it was").isEqualTo(entry);
    await().atMost(PATIENCE).until(() -> mode.state().available());
    assertThat(reconcile(route).refused()).isEmpty();
    assertThat(carrier.entry(route)).as("where it was").isEqualTo(entry);
  }

  private void kill() {
    int before = deaths.get();
    Process process = relay.process();
    if (process != null) {
      process.destroyForcibly();
      await().atMost(PATIENCE).until(() -> deaths.get() > before);
    }
  }

  @Test
  void whatThisModeCannotCarryItSaysBefore() {
    assertThat(mode.whyNot(SampleRoute.tcp("web").protocol(Protocol.SCTP).cluster().route()))
        .hasValue("mode Userspace carries TCP and UDP, not SCTP: choose another mode");
    mode.create(IpFamily.IPV4, node("fd00::1"));
    assertThat(mode.whyNot(route))
        .hasValue(
            "mode Userspace listens at the node's address, and the Node object states none of"
                + " IPv4");
  }
}
