package io.servicerouting.lab.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPkiTest {

  @TempDir private Path dir;

  @Test
  void makesEveryCertificateTheControlPlaneReads() {
    ClusterPki.create(dir, List.of("localhost"));

    for (var name :
        List.of("ca", "apiserver", "apiserver-client", "loopback", "service-accounts")) {
      assertThat(dir.resolve(name + ".crt")).isNotEmptyFile();
      assertThat(dir.resolve(name + ".key")).isNotEmptyFile();
    }
  }

  @Test
  void aKubeconfigHoldsServerAuthorityAndUser() throws IOException {
    var pki = ClusterPki.create(dir, List.of("localhost"));

    var file = pki.writeAdminKubeconfig(dir.resolve("kubeconfig"), "https://127.0.0.1:6443");

    var config = YAMLMapper.builder().build().readTree(file.toFile());
    assertThat(config.at("/clusters/0/cluster/server").asText())
        .isEqualTo("https://127.0.0.1:6443");
    assertThat(decoded(config.at("/clusters/0/cluster/certificate-authority-data").asText()))
        .isEqualTo(pki.caPem());
    assertThat(decoded(config.at("/users/0/user/client-key-data").asText()))
        .startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(config.at("/current-context").asText())
        .isEqualTo(config.at("/contexts/0/name").asText());
  }

  @Test
  void writingAKubeconfigAgainReplacesIt() throws IOException {
    var pki = ClusterPki.create(dir, List.of("localhost"));
    var file = dir.resolve("kubeconfig");
    pki.writeAdminKubeconfig(file, "https://first:1");

    pki.writeKubeconfig(file, "https://second:2", ClusterPki.SCHEDULER);

    assertThat(file).content().contains("https://second:2").doesNotContain("https://first:1");
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
