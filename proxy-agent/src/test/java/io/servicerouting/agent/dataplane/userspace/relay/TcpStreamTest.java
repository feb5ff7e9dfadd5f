package io.servicerouting.agent.dataplane.userspace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of bytes, ends and resets. */
class TcpStreamTest {
  private final LoopbackRelay relay = new LoopbackRelay();

  @AfterEach
  void close() {
    relay.close();
  }

  private static String text(InputStream input) throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void anEndIsPassedOnWhileTheOtherDirectionGoesOn() throws IOException {
    try (TcpPod pod =
            new TcpPod(
                "127.0.0.2",
                socket -> {
                  String request = text(socket.getInputStream()); // To its end.
                  socket.getOutputStream().write(bytes("got " + request));
                });
        Socket client = LoopbackRelay.connect(relay.carry(pod.address()))) {
      client.getOutputStream().write(bytes("hello"));
      client.shutdownOutput();
      assertThat(text(client.getInputStream())).isEqualTo("got hello");
    }
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
    assertThat(relay.count(RelayCounter.TCP_RESET)).isZero();
    assertThat(relay.count(RelayCounter.BYTES_FROM_CLIENTS)).isEqualTo(5);
    assertThat(relay.count(RelayCounter.BYTES_TO_CLIENTS)).isEqualTo(9);
  }

  @Test
  void thePodMayEndFirst() throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (TcpPod pod =
            new TcpPod(
                "127.0.0.2",
                socket -> {
                  socket.getOutputStream().write(bytes("bye"));
                  socket.shutdownOutput();
                  heard.complete(text(socket.getInputStream()));
                });
        Socket client = LoopbackRelay.connect(relay.carry(pod.address()))) {
      assertThat(text(client.getInputStream())).isEqualTo("bye");
      client.getOutputStream().write(bytes("still here"));
      client.shutdownOutput();
      assertThat(heard.get(1, TimeUnit.MINUTES)).isEqualTo("still here");
    }
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
  }

  @Test
  void aClientsResetReachesThePod() throws Exception {
    CompletableFuture<IOException> failed = new CompletableFuture<>();
    try (TcpPod pod =
        new TcpPod(
            "127.0.0.2",
            socket -> {
              try {
                socket.getOutputStream().write(1);
                socket.getInputStream().readAllBytes();
                failed.completeExceptionally(new AssertionError("it ended well"));
              } catch (IOException e) {
                failed.complete(e);
              }
            })) {
      Socket client = LoopbackRelay.connect(relay.carry(pod.address()));
      assertThat(client.getInputStream().read()).isEqualTo(1);
      client.setSoLinger(true, 0);
      client.close();
      assertThat(failed.get(1, TimeUnit.MINUTES)).hasMessageContaining("reset");
    }
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
    assertThat(relay.count(RelayCounter.TCP_RESET)).isEqualTo(1);
  }

  @Test
  void aPodsResetReachesTheClient() throws IOException {
    try (TcpPod pod =
            new TcpPod(
                "127.0.0.2",
                socket -> {
                  socket.getInputStream().read();
                  socket.setSoLinger(true, 0);
                });
        Socket client = LoopbackRelay.connect(relay.carry(pod.address()))) {
      client.getOutputStream().write(1);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_023, 1_024, 1_025, 70_000, 5_000_000})
  void bytesArriveAsTheyWereSentInBothDirections(int length) throws Exception {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    try (TcpPod echo =
            new TcpPod(
                "127.0.0.2",
                socket -> {
                  socket.getInputStream().transferTo(socket.getOutputStream());
                });
        Socket client = LoopbackRelay.connect(relay.carry(echo.address()))) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(data);
                  client.shutdownOutput();
                } catch (IOException e) {
                  // The reader will miss something.
                }
              });
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(data);
      writer.join();
    }
    relay.awaitCount(RelayCounter.TCP_OPEN, 0);
    assertThat(relay.count(RelayCounter.BYTES_FROM_CLIENTS)).isEqualTo(length);
  }

  @Test
  void aSlowReaderHoldsTheWriter() throws Exception {
    long all = 200_000_000;
    CountDownLatch read = new CountDownLatch(1);
    CompletableFuture<Long> received = new CompletableFuture<>();
    AtomicLong written = new AtomicLong();
    try (TcpPod pod =
            new TcpPod(
                "127.0.0.2",
                socket -> {
                  read.await();
                  received.complete(
                      socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
                });
        Socket client = LoopbackRelay.connect(relay.carry(pod.address()))) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                byte[] chunk = new byte[100_000];
                try {
                  while (written.get() < all) {
                    client.getOutputStream().write(chunk);
                    written.addAndGet(chunk.length);
                  }
                  client.shutdownOutput();
                } catch (IOException e) {
                  // The reader will miss something.
                }
              });
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        Thread.sleep(300);
      }
      // What the kernel's buffers hold, of four sockets. The relay itself holds next to nothing.
      assertThat(before).isLessThan(all);
      read.countDown();
      assertThat(received.get(2, TimeUnit.MINUTES)).isEqualTo(all);
      writer.join();
    }
  }

  @Test
  void idleConnectionsAreReset() throws IOException {
    try (TcpPod pod = TcpPod.named("127.0.0.2")) {
      var door = relay.carry(pod.address());
      try (Socket idle = LoopbackRelay.connect(door);
          Socket busy = LoopbackRelay.connect(door)) {
        assertThat(idle.getInputStream().readNBytes(10)).hasSize(10);
        assertThat(busy.getInputStream().readNBytes(10)).hasSize(10);
        relay.awaitCount(RelayCounter.BYTES_TO_CLIENTS, 20);
        relay.pass(Duration.ofMinutes(59));
        busy.getOutputStream().write(1);
        relay.awaitCount(RelayCounter.BYTES_FROM_CLIENTS, 1);
        relay.pass(Duration.ofMinutes(2));
        assertThatThrownBy(() -> idle.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
        relay.awaitCount(RelayCounter.TCP_OPEN, 1);
        assertThat(relay.count(RelayCounter.TCP_IDLE)).isEqualTo(1);
        busy.getOutputStream().write(1);
        relay.awaitCount(RelayCounter.BYTES_FROM_CLIENTS, 2);
      }
    }
  }
}
