package io.servicerouting.agent.dataplane.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** In a kernel of its own, because few machines let a process open so many files. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class ManyConnectionsIT {
  private static final int MANY = 10_000;
  private static final long MOST_BYTES = 300_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void tenThousandConnectionsFitThreeHundredMegabytes() throws Exception {
    raiseLimitOfOpenFiles();
    RelaySettings standard = RelaySettings.standard();
    RelaySettings settings =
        new RelaySettings(
            MANY,
            MANY,
            standard.udpSessions(),
            Duration.ofSeconds(30),
            standard.tcpIdle(),
            standard.udpIdle());
    List<SocketChannel> clients = new ArrayList<>();
    try (ServerSocketChannel pod = echo();
        UserspaceRelay relay =
            new UserspaceRelay(
                settings,
                RelayLauncher.ofThisRuntime("io.servicerouting.agent.AgentCommand", "relay"))) {
      InetSocketAddress door = door(relay, (InetSocketAddress) pod.getLocalAddress());
      for (int i = 0; i < MANY; i++) {
        clients.add(SocketChannel.open(door));
        assertThat(answer(clients.getLast())).isEqualTo((byte) 'x');
      }

      RelayStatus status = relay.status();
      System.out.printf(
          "%d connections: the relay takes %d MB%n",
          status.counts().get(RelayCounter.TCP_OPEN), status.residentBytes() / 1_000_000);
      assertThat(status.settings()).as("nothing was lowered").isEqualTo(settings);
      assertThat(status.counts()).containsEntry(RelayCounter.TCP_OPEN, (long) MANY);
      assertThat(status.residentBytes()).isPositive().isLessThan(MOST_BYTES);
      assertThatThrownBy(
              () -> {
                try (SocketChannel beyond = SocketChannel.open(door)) {
                  answer(beyond);
                }
              })
          .isInstanceOf(IOException.class);
      for (int i = 0; i < MANY; i += 100) {
        assertThat(answer(clients.get(i))).isEqualTo((byte) 'x');
      }
      assertThat(relay.status().residentBytes()).isLessThan(MOST_BYTES);
      for (SocketChannel client : clients) {
        client.close();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(relay.status().counts()).containsEntry(RelayCounter.TCP_OPEN, 0L));
    }
  }

  /** Of this process, and of those that it starts. */
  private static void raiseLimitOfOpenFiles() throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--nofile=65536:65536")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private static InetSocketAddress door(UserspaceRelay relay, InetSocketAddress pod) {
    Backend backend = new Backend(IpAddress.parse("127.0.0.2"), pod.getPort());
    Route route = SampleRoute.tcp("web").cluster(backend).route();
    Route entry =
        relay
            .forNode(IpFamily.IPV4, SampleRoute.node("127.0.0.1"))
            .prepareAll(List.of(route))
            .routes()
            .get(route.name());
    int port = entry.cluster().getFirst().port();
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private static byte answer(SocketChannel client) throws IOException {
    client.write(ByteBuffer.wrap(new byte[] {'x'}));
    ByteBuffer answer = ByteBuffer.allocate(1);
    if (client.read(answer) < 0) {
      throw new IOException("ended");
    }
    return answer.get(0);
  }

  private static ServerSocketChannel echo() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0), 4_096);
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              SocketChannel channel = server.accept();
              Thread.ofVirtual().start(() -> echo(channel));
            }
          } catch (IOException e) {
            // Closed.
          }
        });
    return server;
  }

  private static void echo(SocketChannel channel) {
    ByteBuffer data = ByteBuffer.allocate(16);
    try (channel) {
      while (channel.read(data.clear()) >= 0) {
        channel.write(data.flip());
      }
    } catch (IOException e) {
      // The relay has reset it.
    }
  }
}
