package io.servicerouting.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {

  @TempDir private Path root;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(root.resolve("netfilter"));
  }

  @ParameterizedTest
  @CsvSource({
    // The kernel's defaults become kube-proxy's; what somebody has chosen stays.
    "nf_conntrack_tcp_timeout_close_wait, 60, 3600",
    "nf_conntrack_tcp_timeout_close_wait, 120, 120",
    "nf_conntrack_tcp_timeout_established, 432000, 86400",
    "nf_conntrack_tcp_timeout_established, 7200, 7200"
  })
  void timeoutsAreThoseOfKubeProxyUnlessSomebodyHasChosenThem(
      String name, String before, String after) throws IOException {
    Path timeout = setting(name, before);

    new Sysctls(root).rememberConnections();

    assertThat(Files.readString(timeout).strip()).isEqualTo(after);
  }

  @Test
  void aMissingSettingDoesNotKeepTheOtherFromBeingSet() throws IOException {
    Path closeWait = setting("nf_conntrack_tcp_timeout_close_wait", "60");

    new Sysctls(root).rememberConnections();

    assertThat(closeWait).hasContent("3600");
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true"})
  void whoeverMadeConntrackLiberalWantsItsPacketsForwarded(String value, boolean liberal)
      throws IOException {
    setting("nf_conntrack_tcp_be_liberal", value);

    assertThat(new Sysctls(root).toleratesPacketsOutsideTheWindow()).isEqualTo(liberal);
  }

  @Test
  void withoutTheSettingConntrackIsStrict() {
    assertThat(new Sysctls(root).toleratesPacketsOutsideTheWindow()).isFalse();
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
