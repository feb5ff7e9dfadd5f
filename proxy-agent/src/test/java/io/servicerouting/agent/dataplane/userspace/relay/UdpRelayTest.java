package io.servicerouting.agent.dataplane.userspace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpRelayTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private LoopbackRelay relay = opened(new LoopbackRelay().udp());

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

  /** Answers each datagram with its address and the datagram. */
  private InetSocketAddress echo(String address) {
    try {
      DatagramSocket socket =
          opened(new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0)));
      Thread.ofVirtual()
          .start(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
              while (true) {
                socket.receive(packet);
                byte[] answer = (address + " ").getBytes(StandardCharsets.US_ASCII);
                byte[] all = Arrays.copyOf(answer, answer.length + packet.getLength());
                System.arraycopy(packet.getData(), 0, all, answer.length, packet.getLength());
                socket.send(new DatagramPacket(all, all.length, packet.getSocketAddress()));
                packet.setLength(65_535);
              }
            } catch (IOException e) {
              // Closed.
            }
          });
      return (InetSocketAddress) socket.getLocalSocketAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress nobody(String address) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  private DatagramSocket client(InetSocketAddress door) throws IOException {
    DatagramSocket client = opened(new DatagramSocket());
    client.setSoTimeout(LoopbackRelay.PATIENCE_MILLIS);
    client.connect(door);
    return client;
  }

  private static void send(DatagramSocket client, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    client.send(new DatagramPacket(bytes, bytes.length));
  }

  private static String ask(DatagramSocket client, String text) throws IOException {
    send(client, text);
    DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  @Test
  void eachClientKeepsItsEndpointWhileItIsRemembered() throws IOException {
    InetSocketAddress door = relay.carry(echo("127.0.0.2"), echo("127.0.0.3"));
    DatagramSocket one = client(door);
    DatagramSocket other = client(door);
    assertThat(ask(one, "x")).isEqualTo("127.0.0.2 x");
    assertThat(ask(other, "y")).isEqualTo("127.0.0.3 y");
    assertThat(ask(one, "z")).isEqualTo("127.0.0.2 z");
    assertThat(ask(other, "z")).isEqualTo("127.0.0.3 z");
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isEqualTo(2);
    assertThat(relay.count(RelayCounter.UDP_OPENED)).isEqualTo(2);
  }

  @Test
  void largeDatagramsAreNotCut() throws IOException {
    DatagramSocket client = client(relay.carry(echo("127.0.0.2")));
    String large = "x".repeat(60_000);
    assertThat(ask(client, large)).isEqualTo("127.0.0.2 " + large);
  }

  @Test
  void anEmptyDatagramIsDroppedAndCounted() throws IOException {
    InetSocketAddress door = relay.carry(echo("127.0.0.2"));
    DatagramSocket client = opened(new DatagramSocket()); // A connected one would not send it.
    client.send(new DatagramPacket(new byte[0], 0, door));
    relay.awaitCount(RelayCounter.UDP_DROPPED, 1);
    assertThat(ask(client(door), "x")).isEqualTo("127.0.0.2 x");
  }

  @Test
  void aSilentClientIsForgotten() throws IOException {
    DatagramSocket client = client(relay.carry(echo("127.0.0.2"), echo("127.0.0.3")));
    assertThat(ask(client, "x")).startsWith("127.0.0.2");
    relay.pass(Duration.ofSeconds(50));
    assertThat(ask(client, "x")).startsWith("127.0.0.2");
    relay.pass(Duration.ofSeconds(50));
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isEqualTo(1);
    relay.pass(Duration.ofSeconds(30));
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isZero();
    assertThat(ask(client, "x")).startsWith("127.0.0.3");
  }

  @Test
  void clientsOfAnEndpointThatIsGoneGetAnotherAtOnce() throws IOException {
    InetSocketAddress two = echo("127.0.0.2");
    InetSocketAddress three = echo("127.0.0.3");
    InetSocketAddress door = relay.carry(two, three);
    DatagramSocket client = client(door);
    assertThat(ask(client, "x")).startsWith("127.0.0.2");
    assertThat(relay.carry(three)).isEqualTo(door);
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isZero();
    assertThat(ask(client, "x")).startsWith("127.0.0.3");
  }

  @Test
  void aFirstDatagramIsGivenToTheNextEndpointWhenOneRefuses() throws IOException {
    DatagramSocket client =
        client(relay.carry(nobody("127.0.0.2"), nobody("127.0.0.3"), echo("127.0.0.4")));
    assertThat(ask(client, "x")).isEqualTo("127.0.0.4 x");
    assertThat(relay.count(RelayCounter.UDP_REFUSED)).isEqualTo(2);
    assertThat(relay.count(RelayCounter.UDP_RETRIED)).isEqualTo(2);
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isEqualTo(1);
  }

  @Test
  void aClientThatNobodyTakesIsForgotten() throws IOException {
    DatagramSocket client = client(relay.carry(nobody("127.0.0.2"), nobody("127.0.0.3")));
    send(client, "x");
    relay.awaitCount(RelayCounter.UDP_REFUSED, 2);
    relay.awaitCount(RelayCounter.UDP_SESSIONS, 0);
  }

  @Test
  void beyondTheLimitDatagramsAreDropped() throws IOException {
    RelaySettings standard = LoopbackRelay.SETTINGS;
    relay =
        opened(
            new LoopbackRelay(
                    new RelaySettings(
                        10,
                        10,
                        1,
                        standard.connectTimeout(),
                        standard.tcpIdle(),
                        standard.udpIdle()))
                .udp());
    InetSocketAddress door = relay.carry(echo("127.0.0.2"));
    assertThat(ask(client(door), "x")).isEqualTo("127.0.0.2 x");
    DatagramSocket second = client(door);
    second.setSoTimeout(300);
    assertThatThrownBy(() -> ask(second, "x")).isInstanceOf(SocketTimeoutException.class);
    relay.awaitCount(RelayCounter.UDP_LIMITED, 1);
    relay.pass(Duration.ofMinutes(2));
    second.setSoTimeout(LoopbackRelay.PATIENCE_MILLIS);
    assertThat(ask(second, "x")).isEqualTo("127.0.0.2 x");
  }

  @Test
  void aPortThatIsGoneIsClosed() throws IOException {
    InetSocketAddress door = relay.carry(echo("127.0.0.2"));
    DatagramSocket client = client(door);
    assertThat(ask(client, "x")).isEqualTo("127.0.0.2 x");
    relay.drop();
    assertThat(relay.count(RelayCounter.UDP_SESSIONS)).isZero();
    assertThatThrownBy(() -> ask(client, "x")).isInstanceOf(PortUnreachableException.class);
  }

  @Test
  void ipv6IsCarriedToo() throws IOException {
    relay.at("::1");
    assertThat(ask(client(relay.carry(echo("::1"))), "x")).isEqualTo("::1 x");
  }
}
