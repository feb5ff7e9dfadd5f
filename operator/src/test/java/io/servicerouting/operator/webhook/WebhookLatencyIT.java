package io.servicerouting.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.webhook.spread.SpreadLookup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a pod waits for us. The figures go to the log and are not judged: on a busy machine they
 * say more about the machine.
 */
@UseApiServer
class WebhookLatencyIT {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookLatencyIT.class);

  private static final String POLICY =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ClusterServiceRoutingPolicy
      metadata: {name: many, labels: {part-of: many}}
      spec:
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
        serviceSelector: {matchLabels: {part-of: many}}
        defaults: {spread: {}}
      """;

  /** All in the pods' namespace: each pod is held against all of their selectors. */
  private static final int SERVICES = 200;

  private static final int PER_SECOND = 200;
  private static final int WARM_UP_SECONDS = 5;
  private static final int SECONDS = 10;

  @Test
  void twoHundredPodsASecondAreAllAnsweredWithTheirPatch(ApiServer server) throws Exception {
    WebhookProcess.install(server);
    server.apply(POLICY).orThrow();
    try (var process = WebhookProcess.start(server)) {
      createServices(process.bean(KubernetesClient.class));
      Awaitility.await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() ->
              process
                      .bean(SpreadLookup.class)
                      .spreads("shop", Map.of("app", "many-" + (SERVICES - 1)))
                      .size()
                  == 1);
      var client =
          HttpClient.newBuilder()
              .sslContext(
                  CertificateRotationIT.trusting(
                      process.certificates().current().orElseThrow().authoritiesPem()))
              .build();
      var url = URI.create("https://127.0.0.1:" + process.port() + "/admission/spread");

      call(client, url, WARM_UP_SECONDS * PER_SECOND);
      long[] nanos = call(client, url, SECONDS * PER_SECOND);

      String figures =
          "p50 %.1f ms, p99 %.1f ms, max %.1f ms of %d"
              .formatted(
                  nanos[nanos.length / 2] / 1e6,
                  nanos[nanos.length * 99 / 100] / 1e6,
                  nanos[nanos.length - 1] / 1e6,
                  nanos.length);
      LOG.info("Webhook at {} requests a second: {}", PER_SECOND, figures);
      assertThat(nanos).hasSize(SECONDS * PER_SECOND);
    } finally {
      server.kubectl("delete", "csrp,services", "-n", "shop", "-l", "part-of=many");
    }
  }

  /** Sends on a fixed schedule, however long answers take; sorted times from schedule to answer. */
  private static long[] call(HttpClient client, URI url, int count) {
    var times = new ConcurrentLinkedQueue<Long>();
    var answers = new CompletableFuture<?>[count];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(1) * i / PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
      var request =
          HttpRequest.newBuilder(url)
              .POST(HttpRequest.BodyPublishers.ofString(review("many-" + i % SERVICES)))
              .build();
      answers[i] =
          client
              .sendAsync(request, HttpResponse.BodyHandlers.ofString())
              .thenAccept(answer -> {
                assertThat(answer.body()).contains("\"patchType\":\"JSONPatch\"");
                times.add(System.nanoTime() - due);
              });
    }
    CompletableFuture.allOf(answers).join();
    return times.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** A pod of ordinary size. */
  private static String review(String app) {
    return """
    {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","namespace":"shop",
     "kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","object":{"metadata":
     {"generateName":"web-","labels":{"app":"%s","pod-template-hash":"6f7"}},"spec":{"containers":[
     {"name":"c","image":"i","env":[%s],"resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]}}}}\
    """
        .formatted(
            app,
            String.join(
                ",",
                IntStream.range(0, 60)
                    .mapToObj(
                        i -> "{\"name\":\"VARIABLE_%d\",\"value\":\"some value\"}".formatted(i))
                    .toList()));
  }

  private static void createServices(KubernetesClient client) {
    for (int i = 0; i < SERVICES; i++) {
      client
          .resource(
              new ServiceBuilder()
                  .withNewMetadata()
                  .withNamespace("shop")
                  .withName("many-" + i)
                  .addToLabels("part-of", "many")
                  .endMetadata()
                  .withNewSpec()
                  .addToSelector("app", "many-" + i)
                  .addNewPort()
                  .withPort(80)
                  .endPort()
                  .endSpec()
                  .build())
          .create();
    }
  }
}
