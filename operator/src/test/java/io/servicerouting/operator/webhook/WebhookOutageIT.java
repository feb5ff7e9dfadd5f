package io.servicerouting.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.UseApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is down or deleted, pods can be created, and all is right again by itself. */
@UseApiServer
class WebhookOutageIT {

  /** The webhook's timeout, and what a busy machine takes for the rest. */
  private static final Duration CREATED_WITHIN = Duration.ofSeconds(2 + 13);

  private static final AtomicInteger NAMES = new AtomicInteger();
  private final ApiServer server;
  private WebhookProcess process;

  WebhookOutageIT(ApiServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    WebhookProcess.install(server);
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: outage, namespace: shop}
            spec: {selector: {app: outage}, ports: [{port: 80}]}
            ---
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: outage, namespace: shop}
            spec: {targetRefs: [{name: outage}], spread: {}}
            """)
        .orThrow();
    process = WebhookProcess.start(server);
    process.lead(Injection.WEBHOOK);
    awaitInjection();
  }

  @AfterEach
  void stop() {
    process.registration().remove();
    process.close();
    server.kubectl("delete", "-n", "shop", "pods", "-l", "app=outage", "--force");
    server.kubectl("delete", "secret", "-n", WebhookProcess.NAMESPACE, "--all");
  }

  @Test
  void withoutAnyReplicaPodsAreCreatedAsTheyAre() {
    int port = process.port();
    process.close();
    assertThat(injectedBy(create())).isEmpty();

    process = WebhookProcess.start(server, port);
    process.lead(Injection.WEBHOOK);
    awaitInjection();
  }

  @Test
  void aReplicaThatAcceptsAndNeverAnswersCostsThePodNoMoreThanTheTimeout() throws IOException {
    int port = process.port();
    process.close();
    try (var _ = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertThat(injectedBy(create())).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CREATED_WITHIN);
    }
    process = WebhookProcess.start(server, port);
    process.lead(Injection.WEBHOOK);
    awaitInjection();
  }

  @Test
  void aDeletedConfigurationIsBack() {
    for (String kind : new String[] {"mutating", "validating"}) {
      server.kubectl("delete", kind + "webhookconfiguration", "servicerouting").orThrow();
      create();
      await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() ->
              server.kubectl("get", kind + "webhookconfiguration", "servicerouting").succeeded());
    }
    awaitInjection();
  }

  @Test
  void anEditedConfigurationIsRepaired() {
    server
        .kubectl(
            "patch",
            "mutatingwebhookconfiguration",
            "servicerouting",
            "--type=json",
            "-p",
            """
            [{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"},
             {"op":"remove","path":"/webhooks/0/clientConfig/caBundle"},
             {"op":"replace","path":"/webhooks/0/objectSelector","value":{"matchLabels":{"a":"b"}}}]\
            """)
        .orThrow();
    await()
        .atMost(WebhookProcess.PATIENCE)
        .untilAsserted(() ->
            assertThat(configuration("{.webhooks[0].failurePolicy} {.webhooks[0].objectSelector}"))
                .isEqualTo("Ignore {}"));
    awaitInjection();
  }

  @Test
  void nothingIsWrittenWhenAllIsAsItShouldBe() {
    String before = configuration("{.metadata.resourceVersion} {.metadata.generation}");

    for (int i = 0; i < 5; i++) {
      process.registration().reconcile(Injection.WEBHOOK);
    }

    assertThat(configuration("{.metadata.resourceVersion} {.metadata.generation}"))
        .isEqualTo(before);
    assertThat(
            configuration(
                "{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}"))
        .isEqualTo("ClusterRole/servicerouting-operator");
  }

  @Test
  void labelsAndAnnotationsOfOthersAreLeftThere() {
    server
        .kubectl("label", "mutatingwebhookconfiguration", "servicerouting", "theirs=stays")
        .orThrow();
    process.registration().reconcile(Injection.WEBHOOK);
    assertThat(configuration("{.metadata.labels.theirs}")).isEqualTo("stays");
  }

  @Test
  void aDeletedOrDamagedSecretIsMadeAnewAndTrusted() {
    String secret = "servicerouting-webhook-certs";
    var before = process.certificates().current().orElseThrow();
    server.kubectl("delete", "secret", "-n", WebhookProcess.NAMESPACE, secret).orThrow();
    create();
    await()
        .atMost(WebhookProcess.PATIENCE)
        .until(() -> !process.certificates().current().orElseThrow().equals(before));
    awaitInjection();

    var second = process.certificates().current().orElseThrow();
    server
        .kubectl(
            "patch",
            "secret",
            "-n",
            WebhookProcess.NAMESPACE,
            secret,
            "-p",
            "{\"data\":{\"tls.key\":\"Z2FyYmFnZQ==\"}}")
        .orThrow();
    create();
    await()
        .atMost(WebhookProcess.PATIENCE)
        .until(() -> !process.certificates().current().orElseThrow().equals(second));
    assertThat(process.certificates().current().orElseThrow().authorities())
        .as("the authority was not damaged")
        .isEqualTo(second.authorities());
    awaitInjection();
  }

  @Test
  void injectionOffDeletesTheRegistrationForPodsAndKeepsTheWarnings() {
    process.registration().reconcile(Injection.OFF);

    assertThat(server.kubectl("get", "mutatingwebhookconfiguration", "servicerouting").succeeded())
        .isFalse();
    assertThat(
            server.kubectl("get", "validatingwebhookconfiguration", "servicerouting").succeeded())
        .isTrue();
    assertThat(injectedBy(create())).isEmpty();

    process.registration().reconcile(Injection.WEBHOOK);
    awaitInjection();
  }

  @Test
  void whatIsRemovedStaysRemoved() {
    process.registration().remove();
    process.registration().repair();
    assertThat(
            server
                .kubectl(
                    "get",
                    "mutatingwebhookconfigurations,validatingwebhookconfigurations",
                    "-o",
                    "name")
                .text())
        .doesNotContain("servicerouting");
    assertThat(injectedBy(create())).isEmpty();
  }

  @Test
  void withoutItsPoliciesKindThePodsGoOn() {
    server.kubectl("delete", "crd", "serviceroutingpolicies.servicerouting.io").orThrow();
    create();
    WebhookProcess.install(server);
  }

  private void awaitInjection() {
    await()
        .atMost(WebhookProcess.PATIENCE)
        .until(() -> injectedBy(create()).equals("serviceroutingpolicy/outage"));
  }

  /** Creates a pod; that it can be created is what most of the tests are about. */
  private CommandResult create() {
    return server
        .kubectlCommand("create", "-f", "-", "-o", "json")
        .withInput(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: outage-%d, namespace: shop, labels: {app: outage}}
            spec: {containers: [{name: c, image: i}]}
            """
                .formatted(NAMES.incrementAndGet()))
        .run()
        .orThrow();
  }

  private static String injectedBy(CommandResult pod) {
    var pattern = Pattern.compile("\"servicerouting.io/spread-injected-by\": \"([^\"]*)\"");
    var matcher = pattern.matcher(pod.stdout());
    return matcher.find() ? matcher.group(1) : "";
  }

  private String configuration(String jsonPath) {
    return server
        .kubectl(
            "get", "mutatingwebhookconfiguration", "servicerouting", "-o", "jsonpath=" + jsonPath)
        .orThrow()
        .text();
  }
}
