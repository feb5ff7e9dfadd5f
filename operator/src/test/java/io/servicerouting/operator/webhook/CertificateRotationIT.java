package io.servicerouting.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** The certificate is exchanged while the webhooks are being called. */
@UseApiServer
class CertificateRotationIT {

  private static final int ROTATIONS = 10;
  private static final String SECRET = "servicerouting-webhook-certs";

  @Test
  void tenRotationsUnderLoadLoseNoRequestAndNewConnectionsSeeTheNewCertificate(ApiServer server)
      throws Exception {
    WebhookProcess.install(server);
    try (var process = WebhookProcess.start(server);
        var callers = Executors.newFixedThreadPool(3)) {
      // The authority stays; only server certificates are exchanged, so one trust serves all along.
      SSLContext trust = trusting(process.certificates().current().orElseThrow().authoritiesPem());
      var url = URI.create("https://127.0.0.1:" + process.port() + "/admission/spread");
      var stop = new AtomicBoolean();
      var answered = new AtomicLong();
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      var keptAlive = HttpClient.newBuilder().sslContext(trust).build();
      callers.execute(() -> hammer(() -> keptAlive, url, stop, answered, failures));
      callers.execute(() -> hammer(() -> keptAlive, url, stop, answered, failures));
      callers.execute(() -> hammer(() -> freshClient(trust), url, stop, answered, failures));
      Set<BigInteger> seen = new LinkedHashSet<>(List.of(shown(trust, process.port())));

      for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
        long before = answered.get();
        // Without its certificate the Secret is completed with a new one of the same authority.
        server
            .kubectl(
                "patch",
                "secret",
                "-n",
                WebhookProcess.NAMESPACE,
                SECRET,
                "--type=merge",
                "-p",
                "{\"data\":{\"tls.crt\":\"\"}}")
            .orThrow();
        await().atMost(WebhookProcess.PATIENCE).until(() -> seen.add(shown(trust, process.port())));
        await().atMost(WebhookProcess.PATIENCE).until(() -> answered.get() > before + 20);
      }
      stop.set(true);
      callers.shutdown();

      assertThat(seen).as("certificates that new connections saw").hasSize(ROTATIONS + 1);
      assertThat(failures).isEmpty();
    }
  }

  /** A caller that goes on until it is stopped. */
  private static void hammer(
      Supplier<HttpClient> clients,
      URI url,
      AtomicBoolean stop,
      AtomicLong answered,
      Queue<Throwable> failures) {
    while (!stop.get()) {
      HttpClient client = clients.get();
      try {
        var request =
            HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString(REVIEW))
                .header("Content-Type", "application/json")
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"allowed\":true");
        answered.incrementAndGet();
      } catch (Exception | AssertionError e) {
        failures.add(e);
      }
    }
  }

  /** It has no connections yet. */
  private static HttpClient freshClient(SSLContext trust) {
    return HttpClient.newBuilder().sslContext(trust).version(HttpClient.Version.HTTP_1_1).build();
  }

  private static BigInteger shown(SSLContext trust, int port) throws Exception {
    try (var socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSerialNumber();
    }
  }

  static SSLContext trusting(String pem) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int i = 0;
    for (var certificate :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
      store.setCertificateEntry("ca-" + i++, certificate);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static final String REVIEW =
      """
      {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","namespace":"shop",
       "kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE",
       "object":{"metadata":{"generateName":"a-","labels":{"app":"nobody"}},"spec":{}}}}\
      """;
}
