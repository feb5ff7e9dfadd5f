package io.servicerouting.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class ProcFsTest {

  private static final long OWN = ProcessHandle.current().pid();
  private static final long NOBODY = Integer.MAX_VALUE;

  @Test
  void aProcessThatIsGoneReadsAsAbsent() {
    assertThat(ProcFs.startTicks(NOBODY)).isEmpty();
    assertThat(ProcFs.networkNamespace(NOBODY)).isEmpty();
    assertThat(ProcFs.hasInEnvironment(NOBODY, "A=b")).isFalse();
    assertThat(ProcFs.commandLine(NOBODY)).isEmpty();
    assertThat(ProcFs.residentBytes(NOBODY)).isZero();
    assertThat(ProcFs.children(NOBODY)).isEmpty();
  }

  @Test
  void knowsThisProcess() {
    assertThat(ProcFs.pids()).contains(OWN);
    assertThat(ProcFs.startTicks(OWN)).isPresent();
    assertThat(ProcFs.commandLine(OWN)).contains("java");
    assertThat(ProcFs.residentBytes(OWN)).isGreaterThan(10L << 20);
    assertThat(ProcFs.networkNamespace(OWN))
        .hasValueSatisfying(name -> assertThat(name).startsWith("net:["));
  }

  @Test
  void seesWhoListensOnLoopback() throws IOException {
    int port;
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = socket.socket().getLocalPort();

      assertThat(ProcFs.listensOnLoopback(OWN, port)).isTrue();
    }
    assertThat(ProcFs.listensOnLoopback(OWN, port)).isFalse();
  }
}
