package io.servicerouting.agent.kube.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.pki.CertificateAuthority;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiConfigTest {
  @TempDir Path folder;

  @Test
  void aPodIsToldTheClusterIp() throws Exception {
    assertThat(
            ApiServers.ofPod(
                Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443")))
        .containsExactly(URI.create("https://10.96.0.1:443"));
    assertThat(
            ApiServers.ofPod(
                Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443")))
        .containsExactly(URI.create("https://[fd00::1]:443"));
  }

  @Test
  void outsideOfAPodSomethingHasToBeGiven() {
    assertThatThrownBy(() -> ApiConfig.inCluster(Map.of(), List.of()))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(
            "neither an API server address nor a kubeconfig was given, and this is not a pod:"
                + " KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  }

  @Test
  void severalAddressesAreRead() throws Exception {
    assertThat(ApiServers.parse("https://10.0.0.1:6443, https://[fd00::1]:6443,https://api"))
        .containsExactly(
            URI.create("https://10.0.0.1:6443"),
            URI.create("https://[fd00::1]:6443"),
            URI.create("https://api"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                        | expected https://HOST:PORT
          10.0.0.1:6443             | is not a URL
          https://                  | is not a URL
          https://10.0.0.1:6443,    | expected https://HOST:PORT
          https://u:p@10.0.0.1:6443 | expected https://HOST:PORT
          https://10.0.0.1:6443?a=b | expected https://HOST:PORT
          https://10.0.0.1:66000    | expected https://HOST:PORT
          ftp://10.0.0.1            | expected https://HOST:PORT
          http://127.0.0.1:8080     | only https:// is allowed
          http://10.0.0.1:8080      | plain http:// is allowed for this machine alone
          """)
  void anAddressThatIsNoneIsRefused(String list, String message) {
    assertThatThrownBy(() -> ApiServers.parse(list))
        .isInstanceOf(ApiConfigException.class)
        .hasMessageStartingWith("API server address '")
        .hasMessageContaining(message);
  }

  @Test
  void aServiceAccountIsReadFromItsVolume() throws Exception {
    Files.writeString(
        folder.resolve("ca.crt"), CertificateAuthority.create("c").self().certificatePem());
    Files.writeString(folder.resolve("token"), "abc");
    ApiConfig config = ApiConfig.serviceAccount(folder, ApiServers.parse("https://10.0.0.1:6443"));
    assertThat(config.token()).isEqualTo("abc");
    assertThat(config.describe())
        .isEqualTo("service account in " + folder + ", API server https://10.0.0.1:6443");
    Files.writeString(folder.resolve("token"), "def");
    assertThat(config.token()).isEqualTo("def");
  }

  @Test
  void theClusterIpIsWhatAPodHasLeftWhenNoneOfTheGivenAddressesAnswers() throws Exception {
    Files.writeString(
        folder.resolve("ca.crt"), CertificateAuthority.create("c").self().certificatePem());
    Files.writeString(folder.resolve("token"), "abc");
    var pod = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");
    List<URI> given = ApiServers.parse("https://10.0.0.1:6443");

    ApiConfig config = ApiConfig.inCluster(folder, pod, given);
    assertThat(config.servers()).isEqualTo(given);
    assertThat(config.lastResort()).isEqualTo(URI.create("https://10.96.0.1:443"));
    assertThat(config.describe())
        .endsWith("API server https://10.0.0.1:6443, or else https://10.96.0.1:443");

    assertThat(ApiConfig.inCluster(folder, Map.of(), given).lastResort()).isNull();
    ApiConfig nothingGiven = ApiConfig.inCluster(folder, pod, List.of());
    assertThat(nothingGiven.servers()).containsExactly(URI.create("https://10.96.0.1:443"));
    assertThat(nothingGiven.lastResort()).isNull();
  }

  @Test
  void aServiceAccountWithoutItsFilesIsRefused() throws Exception {
    List<URI> servers = ApiServers.parse("https://10.0.0.1:6443");
    assertThatThrownBy(() -> ApiConfig.serviceAccount(folder, servers))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(
            "service account's token (" + folder.resolve("token") + "): the file does not exist");
    Files.writeString(folder.resolve("token"), "abc");
    assertThatThrownBy(() -> ApiConfig.serviceAccount(folder, servers))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(
            "service account's CA (" + folder.resolve("ca.crt") + "): the file does not exist");
  }
}
