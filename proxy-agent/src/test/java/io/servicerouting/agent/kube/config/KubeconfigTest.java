package io.servicerouting.agent.kube.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.pki.CertificateAuthority;
import io.servicerouting.lab.pki.KeyAndCertificate;
import io.servicerouting.lab.pki.Subject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {
  private static final CertificateAuthority CA = CertificateAuthority.create("cluster");
  private static final KeyAndCertificate ADMIN =
      CA.issue(new Subject("admin", List.of(), List.of()));

  @TempDir Path folder;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String caData() {
    return "certificate-authority-data: " + base64(CA.self().certificatePem());
  }

  private Path write(String yaml) throws Exception {
    return Files.writeString(folder.resolve("config"), yaml);
  }

  private ApiConfig read(String cluster, String user) throws Exception {
    return ApiConfig.kubeconfig(
        write(
            """
            apiVersion: v1
            kind: Config
            preferences: {}
            current-context: lab
            contexts:
            - name: lab
              context: {cluster: c, user: u, namespace: default}
            - name: other
              context: {cluster: gone, user: u}
            clusters:
            - name: c
              cluster: {%s}
            users:
            - name: u
              user: {%s}
            """
                .formatted(cluster, user)),
        null);
  }

  private String file() {
    return "kubeconfig " + folder.resolve("config");
  }

  @Test
  void certificatesWithinTheFileAreRead() throws Exception {
    ApiConfig config =
        read(
            "server: 'https://10.0.0.1:6443', " + caData(),
            "client-certificate-data: "
                + base64(ADMIN.certificatePem())
                + ", client-key-data: "
                + base64(ADMIN.keyPem()));
    assertThat(config.servers()).containsExactly(URI.create("https://10.0.0.1:6443"));
    assertThat(config.token()).isNull();
    assertThat(config.describe())
        .isEqualTo(file() + ", context lab, API server https://10.0.0.1:6443");
  }

  @Test
  void filesAreRelativeToTheKubeconfig() throws Exception {
    Files.createDirectory(folder.resolve("pki"));
    Files.writeString(folder.resolve("pki/ca.crt"), CA.self().certificatePem());
    Files.writeString(folder.resolve("both.pem"), ADMIN.keyPem() + ADMIN.certificatePem());
    Files.writeString(folder.resolve("token"), "abc\n");
    ApiConfig config =
        read(
            "server: 'https://10.0.0.1:6443', certificate-authority: pki/ca.crt",
            "client-certificate: both.pem, client-key: "
                + folder.resolve("both.pem")
                + ", tokenFile: token, token: ignored");
    assertThat(config.token()).isEqualTo("abc");
  }

  @Test
  void dataWinsOverAFileAndEmptyFieldsAreAbsent() throws Exception {
    ApiConfig config =
        read(
            "server: 'https://api.example.com/k8s/clusters/c1', certificate-authority: nowhere, "
                + caData()
                + ", proxy-url: '', tls-server-name: ''",
            "token: abc, username: '', as-groups: [], client-certificate: ''");
    assertThat(config.token()).isEqualTo("abc");
    assertThat(config.servers())
        .containsExactly(URI.create("https://api.example.com/k8s/clusters/c1"));
  }

  @Test
  void anotherContextCanBeChosen() throws Exception {
    Path file =
        write(
            """
            {"current-context": "a", "contexts": [
              {"name": "a", "context": {"cluster": "x", "user": "x"}},
              {"name": "b", "context": {"cluster": "c", "user": "u"}}],
             "clusters": [{"name": "c", "cluster": {"server": "https://h:1"}}],
             "users": [{"name": "u", "user": null}]}
            """);
    assertThat(ApiConfig.kubeconfig(file, "b").servers())
        .containsExactly(URI.create("https://h:1"));
    assertThatThrownBy(() -> ApiConfig.kubeconfig(file, null))
        .hasMessage(file() + ", field clusters: there is no cluster 'x', only [c]");
    assertThatThrownBy(() -> ApiConfig.kubeconfig(file, "z"))
        .hasMessage(file() + ", field contexts: there is no context 'z', only [a, b]");
  }

  @Test
  void plainHttpIsForThisMachineAlone() throws Exception {
    for (String host : List.of("127.0.0.1", "[::1]", "localhost", "127.9.9.9")) {
      assertThat(read("server: 'http://" + host + ":8080'", "token: a").servers()).hasSize(1);
    }
    for (String host : List.of("10.0.0.1", "localhost.example.com", "128.0.0.1")) {
      assertThatThrownBy(() -> read("server: 'http://" + host + ":8080'", "token: a"))
          .isInstanceOf(ApiConfigException.class)
          .hasMessage(
              file()
                  + ", cluster 'c', field server 'http://"
                  + host
                  + ":8080': plain http:// is allowed for this machine alone");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          proxy-url: 'http://p:1'            | field proxy-url: proxies are not supported
          tls-server-name: x                 | field tls-server-name: the server's certificate has to name the host or address in the field server
          insecure-skip-tls-verify: true     | field insecure-skip-tls-verify: the server is always verified
          insecure-skip-tls-verify: 'yes'    | field insecure-skip-tls-verify: expected true or false
          certificate-authority-data: aaaa   | field certificate-authority-data: no PEM block CERTIFICATE found
          certificate-authority-data: '%'    | field certificate-authority-data: no PEM block CERTIFICATE found
          certificate-authority-data: 7      | field certificate-authority-data: expected text
          """)
  void whatWouldWeakenTheConnectionIsRefused(String field, String message) {
    assertThatThrownBy(() -> read("server: 'https://10.0.0.1:6443', " + field, "token: a"))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(file() + ", cluster 'c', " + message);
  }

  @Test
  void skippingVerificationMayBeSaidToBeOff() throws Exception {
    assertThat(read("server: 'https://h:1', insecure-skip-tls-verify: false", "token: a").token())
        .isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          exec: {command: aws}              | field exec: credential plugins are not supported
          auth-provider: {name: gcp}        | field auth-provider: auth providers are not supported
          username: a                       | field username: API servers accept no passwords any more
          password: a                       | field password: API servers accept no passwords any more
          as: admin                         | field as: impersonation is not supported
          as-uid: x                         | field as-uid: impersonation is not supported
          as-groups: [a]                    | field as-groups: impersonation is not supported
          as-user-extra: {a: [b]}           | field as-user-extra: impersonation is not supported
          client-certificate-data: aaaa     | field client-key: is missing; certificate and key belong together
          client-key-data: aaaa             | field client-certificate: is missing; certificate and key belong together
          token: 7                          | field token: expected text
          token: [a]                        | field token: expected text
          """)
  void whatTheAgentCannotBeIsRefused(String field, String message) {
    assertThatThrownBy(() -> read("server: 'https://10.0.0.1:6443'", field))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(file() + ", user 'u', " + message);
  }

  @Test
  void filesThatAreMissingOrNoGoodAreNamed() throws Exception {
    assertThatThrownBy(() -> read("server: 'https://h:1', certificate-authority: no.crt", ""))
        .hasMessage(
            file()
                + ", cluster 'c', field certificate-authority ("
                + folder.resolve("no.crt")
                + "): the file does not exist");
    assertThatThrownBy(() -> read("server: 'https://h:1'", "tokenFile: /no/token"))
        .hasMessage(file() + ", user 'u', field tokenFile (/no/token): the file does not exist");
    Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() -> read("server: 'https://h:1'", "tokenFile: empty"))
        .hasMessage(
            file()
                + ", user 'u', field tokenFile ("
                + folder.resolve("empty")
                + "): the file is empty");
    Files.writeString(folder.resolve("u.crt"), ADMIN.certificatePem());
    Files.writeString(folder.resolve("u.key"), "no key");
    assertThatThrownBy(
            () -> read("server: 'https://h:1'", "client-certificate: u.crt, client-key: u.key"))
        .hasMessage(
            file()
                + ", user 'u', field client-certificate ("
                + folder.resolve("u.crt")
                + ") and "
                + file()
                + ", user 'u', field client-key ("
                + folder.resolve("u.key")
                + "): no PEM block PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY found");
    assertThatThrownBy(() -> ApiConfig.kubeconfig(folder.resolve("none"), null))
        .hasMessage("kubeconfig " + folder.resolve("none") + ": the file does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          []                              | : expected a map with clusters, users, contexts
          {}                              | , field current-context: is not set, and no context was asked for
          {current-context: a}            | , field contexts: there is no context 'a', only []
          {current-context: a, contexts: [{name: a, context: {user: u}}]} | , context 'a', field cluster: is missing
          {current-context: a, contexts: [{name: a, context: 7}]}         | , context 'a': expected a map
          """)
  void aFileThatIsNoKubeconfigIsRefused(String yaml, String message) {
    assertThatThrownBy(() -> ApiConfig.kubeconfig(write(yaml), null))
        .isInstanceOf(ApiConfigException.class)
        .hasMessage(file() + message);
  }

  @Test
  void whatIsNotYamlIsRefused() {
    assertThatThrownBy(() -> ApiConfig.kubeconfig(write("{a: ["), null))
        .isInstanceOf(ApiConfigException.class)
        .hasMessageStartingWith(file() + " is not YAML: ");
  }

  @Test
  void secretsAreNotPrinted() throws Exception {
    ApiConfig config = read("server: 'https://h:1'", "token: s3cret");
    assertThat(config.describe()).doesNotContain("s3cret");
    assertThat(new TokenSource.Fixed("s3cret")).asString().doesNotContain("s3cret");
    assertThat(new PemSource.Inline("field", "s3cret")).asString().doesNotContain("s3cret");
  }
}
