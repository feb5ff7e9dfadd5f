package io.servicerouting.agent.dataplane.userspace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A relay in the test's own process that carries one Service port between loopback addresses. */
final class LoopbackRelay implements AutoCloseable {
  static final RelaySettings SETTINGS =
      new RelaySettings(
          100, 100, 100, Duration.ofMillis(500), Duration.ofHours(1), Duration.ofMinutes(1));
  static final int PATIENCE_MILLIS = 60_000;

  private static final PortKey KEY =
      new PortKey(new ServicePortName(new ObjectName("default", "web"), ""), IpFamily.IPV4);

  /** Stands still but for {@link #pass}. */
  final AtomicLong nanos = new AtomicLong();

  final Relay relay;
  private Protocol protocol = Protocol.TCP;
  private Scheduler scheduler = Scheduler.RR;
  private int affinitySeconds;
  private String address = "127.0.0.1";

  LoopbackRelay(RelaySettings settings) {
    try {
      relay = new Relay(settings, nanos::get);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LoopbackRelay() {
    this(SETTINGS);
  }

  LoopbackRelay udp() {
    protocol = Protocol.UDP;
    return this;
  }

  LoopbackRelay scheduler(Scheduler wanted) {
    scheduler = wanted;
    return this;
  }

  LoopbackRelay affinity(int seconds) {
    affinitySeconds = seconds;
    return this;
  }

  LoopbackRelay at(String wanted) {
    address = wanted;
    return this;
  }

  /** Carries the port with these endpoints; answers where it listens. */
  InetSocketAddress carry(InetSocketAddress... endpoints) {
    List<Backend> backends =
        List.of(endpoints).stream()
            .map(endpoint ->
                new Backend(
                    IpAddress.parse(endpoint.getAddress().getHostAddress()), endpoint.getPort()))
            .sorted()
            .toList();
    Door door = new Door(BackendSet.CLUSTER, IpAddress.parse(address), 0, backends);
    assertThat(put(door)).isNull();
    FromRelay.Listening listening = (FromRelay.Listening) relay.listening(KEY).getFirst();
    return new InetSocketAddress(InetAddress.ofLiteral(address), listening.port());
  }

  String put(Door... doors) {
    return relay.put(new RelayedPort(KEY, protocol, scheduler, affinitySeconds, List.of(doors)));
  }

  void drop() {
    relay.drop(KEY);
  }

  long count(RelayCounter counter) {
    return relay.resources().counters().read().get(counter);
  }

  void awaitCount(RelayCounter counter, long count) {
    await()
        .atMost(Duration.ofMillis(PATIENCE_MILLIS))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(count(counter)).as(counter.metric()).isEqualTo(count));
  }

  /** New connections and those that are open, by the endpoint's address and port. */
  Map<String, String> endpoints() {
    return relay.counts(KEY).stream()
        .map(FromRelay.EndpointCount.class::cast)
        .collect(
            Collectors.toMap(
                count -> count.backend().toString(),
                count -> count.connections() + " new, " + count.open() + " open"));
  }

  /** Time passes, and the relay looks who is idle. */
  void pass(Duration duration) throws IOException {
    nanos.addAndGet(duration.toNanos());
    relay.resources().idle().sweep();
    relay
        .udp()
        .call(() -> {
          relay.udp().sweep();
          return true;
        });
  }

  /** A client's connection whose reads do not wait for ever. */
  static Socket connect(InetSocketAddress to) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(to, PATIENCE_MILLIS);
    return socket;
  }

  @Override
  public void close() {
    try {
      relay.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
