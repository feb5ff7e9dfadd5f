package io.servicerouting.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlsTest {

  @TempDir private Path root;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(root.resolve("netfilter"));
  }

  @Test
  void theKernelsTimeoutsBecomeThoseOfKubeProxy() throws IOException {
    Path closeWait = setting("nf_conntrack_tcp_timeout_close_wait", "60");
    Path established = setting("nf_conntrack_tcp_timeout_established", "432000");

    new Sysctls(root).rememberConnections();

    assertThat(closeWait).hasContent("3600");
    assertThat(established).hasContent("86400");
  }

  @Test
  void aTimeoutThatSomebodyHasChosenStays() throws IOException {
    Path closeWait = setting("nf_conntrack_tcp_timeout_close_wait", "120");
    Path established = setting("nf_conntrack_tcp_timeout_established", "7200");

    new Sysctls(root).rememberConnections();

    assertThat(closeWait).hasContent("120");
    assertThat(established).hasContent("7200");
  }

  @Test
  void aMissingSettingDoesNotKeepTheOtherFromBeingSet() throws IOException {
    Path closeWait = setting("nf_conntrack_tcp_timeout_close_wait", "60");

    new Sysctls(root).rememberConnections();

    assertThat(closeWait).hasContent("3600");
  }

  @Test
  void aNumberOfTheKernelIsReadToItsEnd() throws IOException, InterruptedException {
    var settings = Path.of("/proc/sys");
    var cat = new ProcessBuilder("cat", settings.resolve("kernel/pid_max").toString()).start();
    String shown = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

    assertThat(cat.waitFor()).isZero();
    assertThat(Sysctls.read(settings.resolve("kernel/pid_max"))).isEqualTo(shown.strip());
  }

  private Path setting(String name, String value) throws IOException {
    return Files.writeString(root.resolve("netfilter").resolve(name), value + "\n");
  }
}
