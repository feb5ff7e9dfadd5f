package io.servicerouting.agent.dataplane.userspace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which endpoint a connection gets, and which connections get none. */
class TcpListenerTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private LoopbackRelay relay;
  private TcpPod two;
  private TcpPod three;
  private TcpPod four;

  @BeforeEach
  void start() {
    relay = opened(new LoopbackRelay());
    two = opened(TcpPod.named("127.0.0.2"));
    three = opened(TcpPod.named("127.0.0.3"));
    four = opened(TcpPod.named("127.0.0.4"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    open.add(one);
    return one;
  }

  private Socket connect(InetSocketAddress door) throws IOException {
    return opened(LoopbackRelay.connect(door));
  }

  private static String pod(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
  }

  private List<String> pods(InetSocketAddress door, int count) throws IOException {
    List<String> pods = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Socket socket = LoopbackRelay.connect(door)) {
        pods.add(pod(socket));
      }
    }
    return pods;
  }

  @Test
  void connectionsTakeTurns() throws IOException {
    InetSocketAddress door = relay.carry(two.address(), three.address(), four.address());
    assertThat(pods(door, 7))
        .containsExactly(
            "127.0.0.2",
            "127.0.0.3",
            "127.0.0.4",
            "127.0.0.2",
            "127.0.0.3",
            "127.0.0.4",
            "127.0.0.2");
  }

  @Test
  void leastConnectionsMindsWhatIsOpen() throws IOException {
    relay.scheduler(Scheduler.LC);
    InetSocketAddress door = relay.carry(two.address(), three.address());
    Socket toTwo = connect(door);
    assertThat(pod(toTwo)).isEqualTo("127.0.0.2");
    assertThat(pod(connect(door))).isEqualTo("127.0.0.3");
    assertThat(pod(connect(door))).isEqualTo("127.0.0.2");
    toTwo.close();
    relay.awaitCount(RelayCounter.TCP_OPEN, 2);
    assertThat(pod(connect(door))).isEqualTo("127.0.0.3"); // One each: its turn.
    assertThat(pod(connect(door))).isEqualTo("127.0.0.2");
    assertThat(relay.endpoints())
        .containsEntry(two.address().toString().substring(1), "3 new, 2 open")
        .containsEntry(three.address().toString().substring(1), "2 new, 2 open");
  }

  @Test
  void aClientKeepsItsEndpoint() throws IOException {
    relay.affinity(60);
    InetSocketAddress door = relay.carry(two.address(), three.address());
    assertThat(pods(door, 4)).containsOnly("127.0.0.2");
    relay.pass(Duration.ofSeconds(61));
    assertThat(pods(door, 4)).containsOnly("127.0.0.3");
  }

  @Test
  void theNextEndpointIsTriedWhenOneRefuses() throws IOException {
    InetSocketAddress door = relay.carry(TcpPod.nobody("127.0.0.2"), three.address());
    assertThat(pods(door, 3)).containsOnly("127.0.0.3");
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
    assertThat(relay.count(RelayCounter.TCP_REFUSED)).isBetween(1L, 3L);
    assertThat(relay.count(RelayCounter.TCP_RETRIED))
        .isEqualTo(relay.count(RelayCounter.TCP_REFUSED));
    assertThat(relay.count(RelayCounter.TCP_OPENED)).isEqualTo(3);
  }

  @Test
  void theNextEndpointIsTriedWhenOneDoesNotAnswer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
      fillBacklog(silent);
      InetSocketAddress door =
          relay.carry((InetSocketAddress) silent.getLocalSocketAddress(), three.address());
      assertThat(pods(door, 1)).containsExactly("127.0.0.3");
      assertThat(relay.count(RelayCounter.TCP_REFUSED)).isEqualTo(1);
    }
  }

  /** Nobody accepts, so at some point the kernel answers no more. */
  private void fillBacklog(ServerSocket silent) throws IOException {
    while (true) {
      Socket waiting = opened(new Socket());
      try {
        waiting.connect(silent.getLocalSocketAddress(), 300);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
  }

  @Test
  void aConnectionThatNobodyTakesIsReset() throws IOException {
    InetSocketAddress door = relay.carry(TcpPod.nobody("127.0.0.2"), TcpPod.nobody("127.0.0.3"));
    Socket client = connect(door);
    assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
    assertThat(relay.count(RelayCounter.TCP_REFUSED)).isEqualTo(2); // Each once.
    assertThat(relay.count(RelayCounter.TCP_FAILED)).isEqualTo(1);
    assertThat(relay.endpoints().values()).containsOnly("0 new, 0 open");
  }

  @Test
  void connectionsToAnEndpointThatIsGoneGoOn() throws IOException {
    InetSocketAddress door = relay.carry(two.address(), three.address());
    Socket client = connect(door);
    assertThat(pod(client)).isEqualTo("127.0.0.2");
    assertThat(relay.carry(three.address())).isEqualTo(door);
    assertThat(pods(door, 2)).containsOnly("127.0.0.3");
    client.getOutputStream().write(1);
    relay.awaitCount(RelayCounter.BYTES_FROM_CLIENTS, 1);
    client.shutdownOutput();
    assertThat(client.getInputStream().read()).isEqualTo(-1); // Ended by the pod, in order.
  }

  @Test
  void connectionsToAPortThatIsGoneGoOn() throws IOException {
    InetSocketAddress door = relay.carry(two.address());
    Socket client = connect(door);
    assertThat(pod(client)).isEqualTo("127.0.0.2");
    relay.drop();
    assertThatThrownBy(() -> connect(door)).isInstanceOf(ConnectException.class);
    client.getOutputStream().write(1);
    relay.awaitCount(RelayCounter.BYTES_FROM_CLIENTS, 1);
  }

  @Test
  void whatComesBeyondALimitIsReset() throws IOException {
    expectReset(settings(2, 100), RelayCounter.TCP_LIMITED);
    expectReset(settings(100, 2), RelayCounter.TCP_PORT_LIMITED);
  }

  private static RelaySettings settings(int connections, int portConnections) {
    RelaySettings standard = LoopbackRelay.SETTINGS;
    return new RelaySettings(
        connections,
        portConnections,
        standard.udpSessions(),
        standard.connectTimeout(),
        standard.tcpIdle(),
        standard.udpIdle());
  }

  private void expectReset(RelaySettings settings, RelayCounter counter) throws IOException {
    LoopbackRelay limited = opened(new LoopbackRelay(settings));
    InetSocketAddress door = limited.carry(two.address());
    Socket first = connect(door);
    assertThat(pod(first)).isEqualTo("127.0.0.2");
    assertThat(pod(connect(door))).isEqualTo("127.0.0.2");
    assertThatThrownBy(
            () -> {
              Socket third = connect(door);
              third.getInputStream().read();
            })
        .hasMessageContaining("reset");
    assertThat(limited.count(counter)).isEqualTo(1);
    first.close();
    limited.awaitCount(RelayCounter.TCP_OPEN, 1);
    assertThat(pod(connect(door))).isEqualTo("127.0.0.2");
  }

  @Test
  void ipv6IsCarriedToo() throws IOException {
    TcpPod pod = opened(TcpPod.named("::1"));
    relay.at("::1");
    assertThat(pods(relay.carry(pod.address()), 1)).containsExactly("::1");
  }

  @Test
  void anAddressThatIsNotOfThisMachineIsRefusedAndAllIsAsBefore() throws IOException {
    InetSocketAddress door = relay.carry(two.address());
    Backend backend = new Backend(IpAddress.parse("127.0.0.3"), three.address().getPort());
    String why =
        relay.put(
            new Door(BackendSet.CLUSTER, IpAddress.parse("127.0.0.1"), 0, List.of(backend)),
            new Door(BackendSet.LOCAL, IpAddress.parse("203.0.113.9"), 61_000, List.of(backend)));
    assertThat(why).startsWith("cannot listen at 203.0.113.9: ");
    assertThat(pods(door, 2)).containsOnly("127.0.0.2");
  }

  @Test
  void aPortThatIsTakenMakesWayForOneNearIt() throws IOException {
    int taken = two.address().getPort();
    Backend backend = new Backend(IpAddress.parse("127.0.0.3"), three.address().getPort());
    relay.put(new Door(BackendSet.CLUSTER, IpAddress.parse("127.0.0.2"), taken, List.of(backend)));
    relay.at("127.0.0.2");
    assertThat(relay.carry(three.address()).getPort()).isNotEqualTo(taken);
  }
}
