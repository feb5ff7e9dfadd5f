package io.servicerouting.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.FreePorts;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.lab.pki.CertificateAuthority;
import io.servicerouting.lab.pki.KeyAndCertificate;
import io.servicerouting.lab.pki.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that OLM or cert-manager mount, with a real API server that has to trust them. */
@UseApiServer
class MountedCertificateIT {

  private static final String MUTATING = "mutatingwebhookconfiguration";
  private static final String VALIDATING = "validatingwebhookconfiguration";
  private static final String CA_BUNDLE = "{.webhooks[0].clientConfig.caBundle}";

  private final ApiServer server;
  private final CertificateAuthority authority = CertificateAuthority.create("mounted");

  @TempDir private Path folder;

  MountedCertificateIT(ApiServer server) {
    this.server = server;
  }

  @BeforeEach
  void install() {
    WebhookProcess.install(server);
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: web, namespace: shop}
            spec: {targetRefs: [{name: web}], spread: {}}
            """)
        .orThrow();
  }

  @AfterEach
  void remove() {
    server.kubectl("delete", MUTATING + "," + VALIDATING, "--all");
    server.kubectl("delete", "services,srp,pods", "--all", "-n", "shop", "--force");
  }

  @Test
  void olmsCertificateIsServedFollowedAndTrustedAndNoOtherIsMade() throws Exception {
    KeyAndCertificate first = mount("..1", false);
    try (var process = start("--servicerouting.webhook.registers=Pods")) {
      process.lead(Injection.WEBHOOK);
      assertThat(shown(process, first)).isTrue();
      awaitInjection();
      assertThat(authorities(MUTATING)).isEqualTo(first.certificatePem());
      assertThat(server.kubectl("get", VALIDATING, "servicerouting").succeeded())
          .as("OLM registers the webhook of policies")
          .isFalse();

      KeyAndCertificate second = mount("..2", false);

      await().atMost(WebhookProcess.PATIENCE).until(() -> shown(process, second));
      await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() -> authorities(MUTATING).equals(second.certificatePem()));
      awaitInjection();
      assertThat(
              server
                  .kubectl("get", "secrets", "-n", WebhookProcess.NAMESPACE, "-o", "name")
                  .orThrow()
                  .stdout())
          .doesNotContain("servicerouting-webhook-certs");
    }
  }

  @Test
  void whatCertManagerInjectsIsLeftAlone() throws Exception {
    mount("..1", true);
    try (var process = start()) {
      process.lead(Injection.WEBHOOK);
      await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() -> authorities(VALIDATING).equals(authority.self().certificatePem()));
      awaitInjection();

      // As its cainjector does, which formats PEM in its own way.
      String injected = authority.self().certificatePem() + "\n";
      server
          .kubectl(
              "annotate",
              MUTATING,
              "servicerouting",
              "cert-manager.io/inject-ca-from=servicerouting-system/webhook")
          .orThrow();
      await()
          .atMost(WebhookProcess.PATIENCE)
          .untilAsserted(() -> {
            setAuthorities(injected);
            process.registration().repair();
            assertThat(authorities(MUTATING)).isEqualTo(injected);
          });
      String version = version();
      for (int pass = 0; pass < 5; pass++) {
        process.registration().repair();
      }
      assertThat(version()).as("nobody writes any more").isEqualTo(version);
      awaitInjection();

      server.kubectl("annotate", MUTATING, "servicerouting", "cert-manager.io/inject-ca-from-");
      await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() -> authorities(MUTATING).equals(authority.self().certificatePem()));
    }
  }

  private WebhookProcess start(String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "--servicerouting.webhook.certificates=" + folder;
    return WebhookProcess.start(server, FreePorts.take(), all);
  }

  /** Makes a certificate and puts it there as the kubelet does: in a folder that a link names. */
  private KeyAndCertificate mount(String version, boolean withAuthority) throws IOException {
    KeyAndCertificate made =
        authority.issue(Subject.server("webhook", List.of("127.0.0.1", "localhost")));
    Path files = Files.createDirectory(folder.resolve(version));
    Files.writeString(files.resolve("tls.crt"), made.certificatePem());
    Files.writeString(files.resolve("tls.key"), made.keyPem());
    if (withAuthority) {
      Files.writeString(files.resolve("ca.crt"), authority.self().certificatePem());
    }
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
      if (Files.exists(files.resolve(file)) && !Files.exists(folder.resolve(file))) {
        Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
      }
    }
    return made;
  }

  /** Whether a new connection sees this certificate, trusting nothing else. */
  private static boolean shown(WebhookProcess process, KeyAndCertificate expected)
      throws Exception {
    var trust = CertificateRotationIT.trusting(expected.certificatePem());
    try (var socket =
        (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", process.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0].equals(expected.certificate());
    } catch (SSLHandshakeException e) {
      return false; // another one is shown, which is not trusted
    }
  }

  private void awaitInjection() {
    await()
        .atMost(WebhookProcess.PATIENCE)
        .until(() ->
            server
                .kubectlCommand("create", "-o", "jsonpath={.spec.affinity}", "-f", "-")
                .withInput(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {generateName: web-, namespace: shop, labels: {app: web}}
                    spec: {containers: [{name: c, image: i}]}
                    """)
                .run()
                .orThrow()
                .stdout()
                .contains("podAntiAffinity"));
  }

  private String authorities(String kind) {
    String bundle = get(kind, CA_BUNDLE);
    return new String(Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII);
  }

  private String version() {
    return get(MUTATING, "{.metadata.resourceVersion}");
  }

  private String get(String kind, String path) {
    return server
        .kubectl("get", kind, "servicerouting", "-o", "jsonpath=" + path)
        .orThrow()
        .stdout();
  }

  private void setAuthorities(String pem) {
    String bundle = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    server
        .kubectl(
            "patch",
            MUTATING,
            "servicerouting",
            "--field-manager=cainjector",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"%s\"}]"
                .formatted(bundle))
        .orThrow();
  }
}
