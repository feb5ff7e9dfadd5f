package io.servicerouting.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.UseApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real API server makes of the webhooks' answers. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookIT {

  private static final String INJECTED_BY = "servicerouting.io/spread-injected-by";
  private static final String PREFERRED =
      "/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution";

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger names = new AtomicInteger();
  private ApiServer server;
  private WebhookProcess process;

  @BeforeAll
  void start(ApiServer server) {
    this.server = server;
    WebhookProcess.install(server);
    process = WebhookProcess.start(server);
    process.lead(Injection.WEBHOOK);
    for (String namespace : List.of("shop", "kube-system", WebhookProcess.NAMESPACE)) {
      target(namespace, "preferred", "{}");
    }
    target("shop", "required", "{enforcement: Required}");
    target("shop", "even", "{mode: TopologySpread}");
    target("shop", "even-required", "{mode: TopologySpread, enforcement: Required, maxSkew: 2}");
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: headless, namespace: shop}
            spec: {clusterIP: None, selector: {app: headless}, ports: [{port: 80}]}
            ---
            apiVersion: servicerouting.io/v1alpha1
            kind: ClusterServiceRoutingPolicy
            metadata: {name: headless}
            spec:
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
              serviceSelector: {matchExpressions: [{key: part-of, operator: DoesNotExist}]}
              defaults: {spread: {}}
            """)
        .orThrow();
    // The webhook learns by watching: wait until it acts.
    for (String app : List.of("preferred", "required", "even", "even-required", "headless")) {
      await()
          .atMost(WebhookProcess.PATIENCE)
          .until(() -> isInjected(create("shop", "app: " + app, "", "")));
    }
  }

  @AfterAll
  void stop() {
    process.registration().remove();
    process.close();
    server.kubectl("delete", "csrp,srp,services,pods", "--all", "-n", "shop", "--force");
  }

  @Test
  void aPodOfATargetedServiceIsCreatedWithTheArticlesTerm() {
    JsonNode pod = create("shop", "app: preferred", "", "");

    assertThat(pod.at(PREFERRED)).hasSize(1);
    assertThat(pod.at(PREFERRED + "/0/weight").asInt()).isEqualTo(100);
    assertThat(pod.at(PREFERRED + "/0/podAffinityTerm/topologyKey").asText())
        .isEqualTo("kubernetes.io/hostname");
    assertThat(pod.at(PREFERRED + "/0/podAffinityTerm/labelSelector/matchLabels/app").asText())
        .isEqualTo("preferred");
    assertThat(pod.at("/metadata/annotations").path(INJECTED_BY).asText())
        .isEqualTo("serviceroutingpolicy/preferred");
  }

  @Test
  void aPodOfAHeadlessServiceIsSpreadByAClusterPolicy() {
    JsonNode pod = create("shop", "app: headless", "", "");
    assertThat(pod.at(PREFERRED)).hasSize(1);
    assertThat(pod.at("/metadata/annotations").path(INJECTED_BY).asText())
        .isEqualTo("clusterserviceroutingpolicy/headless");
  }

  @Test
  void aPodThatAReplicaSetMakesHasNeitherNameNorNamespaceYet() {
    JsonNode pod =
        read(
            server
                .kubectlCommand("create", "--raw", "/api/v1/namespaces/shop/pods", "-f", "-")
                .withInput(
                    """
                    {"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"web-6f7-","labels":
                     {"app":"even","pod-template-hash":"6f7"},"ownerReferences":[{"apiVersion":"apps/v1",
                     "kind":"ReplicaSet","name":"web-6f7","uid":"4711","controller":true}]},
                     "spec":{"containers":[{"name":"c","image":"i"}]}}\
                    """)
                .run()
                .orThrow());

    assertThat(pod.at("/metadata/name").asText()).startsWith("web-6f7-");
    JsonNode constraint = pod.at("/spec/topologySpreadConstraints/0");
    assertThat(constraint.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
    assertThat(constraint.path("matchLabelKeys").path(0).asText()).isEqualTo("pod-template-hash");
  }

  @Test
  void aRequiredTermIsAboutTheRevisionAndAPodMadeFromAStoredOneIsLeftAlone() {
    String list = "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    JsonNode stored = create("shop", "app: required, pod-template-hash: x", "", "");

    assertThat(stored.at(list + "/0/labelSelector/matchExpressions/0/values/0").asText())
        .isEqualTo("x");
    JsonNode again =
        create(
            "shop",
            "app: required, pod-template-hash: x",
            "",
            "affinity: " + stored.at("/spec/affinity"));
    assertThat(again.at(list)).isEqualTo(stored.at(list));
  }

  /** Every shape a pod can have times every kind of term: the API server accepts the result. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "affinity: {}",
        "affinity: {nodeAffinity: {}}",
        "affinity: {podAntiAffinity: {}}",
        "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}",
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " [{labelSelector: {matchLabels: {app: db}}, topologyKey: kubernetes.io/hostname}]}}",
        "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
            + " [{weight: 3, podAffinityTerm: {labelSelector: {matchLabels: {app: db}},"
            + " topologyKey: kubernetes.io/hostname}}]}}",
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
            + " whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: db}}}]",
        "topologySpreadConstraints: [{maxSkew: 5, topologyKey: kubernetes.io/hostname,"
            + " whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: db}}}]",
      })
  void everyPatchIsAcceptedWhateverThePodHas(String spec) {
    Map<String, String> lists =
        Map.of(
            "preferred", PREFERRED,
            "required",
                "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution",
            "even", "/spec/topologySpreadConstraints",
            "even-required", "/spec/topologySpreadConstraints");
    lists.forEach((app, list) -> {
      for (String labels : List.of("app: " + app, "app: " + app + ", pod-template-hash: x")) {
        JsonNode pod = create("shop", labels, "", spec);
        // A constraint of the user with the same key and the same strictness leaves no room.
        boolean occupied = app.equals("even") && spec.contains("maxSkew: 5");
        assertThat(isInjected(pod)).as(app + " " + spec).isEqualTo(!occupied);
        assertThat(pod.at(list).findValuesAsText("app").contains(app))
            .as(app + " " + spec)
            .isEqualTo(!occupied);
      }
    });
  }

  @Test
  void aPodOfServicesWithAllKindsOfRulesGetsAllTermsAndIsAccepted() {
    for (String app : List.of("preferred", "required", "even", "even-required")) {
      server
          .apply(
              """
              apiVersion: v1
              kind: Service
              metadata: {name: all-%1$s, namespace: shop, labels: {part-of: all}}
              spec: {selector: {all: "yes", %1$s: "yes"}, ports: [{port: 80}]}
              ---
              apiVersion: servicerouting.io/v1alpha1
              kind: ServiceRoutingPolicy
              metadata: {name: all-%1$s, namespace: shop}
              spec: {targetRefs: [{name: all-%1$s}], spread: %2$s}
              """
                  .formatted(
                      app,
                      switch (app) {
                        case "required" -> "{enforcement: Required}";
                        case "even" -> "{mode: TopologySpread}";
                        case "even-required" -> "{mode: TopologySpread, enforcement: Required}";
                        default -> "{}";
                      }))
          .orThrow();
    }
    String labels =
        "all: 'yes', preferred: 'yes', required: 'yes', even: 'yes', even-required: 'yes'";

    await()
        .atMost(WebhookProcess.PATIENCE)
        .untilAsserted(() -> {
          JsonNode pod = create("shop", labels, "", "");
          assertThat(pod.at("/spec/affinity/podAntiAffinity")).hasSize(2);
          assertThat(pod.at("/spec/topologySpreadConstraints")).hasSize(2);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop                  | servicerouting.io/inject: 'false'",
        "shop                  | kubernetes.io/config.mirror: abc",
        "kube-system           | a: b",
        "servicerouting-system | a: b",
      })
  void somePodsAreNotTouched(String namespace, String annotation) {
    String spec = annotation.contains("mirror") ? "nodeName: n1" : "";
    assertThat(isInjected(create(namespace, "app: preferred", annotation, spec))).isFalse();
  }

  @Test
  void readinessAndMetricsAreServedWithoutTls() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var ready =
          client.send(
              HttpRequest.newBuilder(process.management("/actuator/health/readiness")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("\"webhookCertificate\":\"ok\"");
      create("shop", "app: preferred", "", "");
      var metrics =
          client.send(
              HttpRequest.newBuilder(process.management("/actuator/prometheus")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(metrics.body())
          .contains(
              "servicerouting_webhook_injected_total",
              "servicerouting_webhook_latency_seconds_bucket{webhook=\"spread\",le=\"0.02\"}",
              "servicerouting_webhook_certificate_expiry_seconds");
    }
  }

  @Test
  void kubectlShowsWarningsAboutAPolicyAndAppliesItAllTheSame() {
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: warned, namespace: shop, labels: {part-of: warned}}
            spec: {type: NodePort, selector: {app: warned}, ports: [{port: 80}]}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: w1}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: w2}}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: warned-1, namespace: shop, labels: {kubernetes.io/service-name: warned}}
            addressType: IPv4
            ports: [{port: 8080}]
            endpoints:
            - {addresses: [10.1.0.1], nodeName: w1}
            - {addresses: [10.1.0.2], nodeName: w1}
            - {addresses: [10.1.1.1], nodeName: w2}
            """)
        .orThrow();
    await()
        .atMost(WebhookProcess.PATIENCE)
        .untilAsserted(() -> {
          String policy =
              """
              apiVersion: servicerouting.io/v1alpha1
              kind: ServiceRoutingPolicy
              metadata: {name: warned-%d, namespace: shop}
              spec: {targetRefs: [{name: warned}, {name: gone}], trafficPolicy: {external: Local}}
              """
                  .formatted(names.incrementAndGet());
          CommandResult applied = server.apply(policy).orThrow();
          assertThat(applied.stderr().lines().filter(line -> line.startsWith("Warning: ")))
              .containsExactly(
                  "Warning: spec.targetRefs: there is no Service gone in namespace shop; the policy"
                      + " takes effect as soon as there is",
                  "Warning: spec.trafficPolicy.external: with Local the busiest pod of Service"
                      + " warned gets 150 % of the mean: 3 pods on 2 nodes (2+1). To have new pods"
                      + " spread, add: spread: {}");
          assertThat(applied.stdout()).contains("created");
        });
  }

  private void target(String namespace, String name, String spread) {
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: %1$s, namespace: %2$s, labels: {part-of: targets}}
            spec: {selector: {app: %1$s}, ports: [{port: 80}]}
            ---
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: %1$s, namespace: %2$s}
            spec: {targetRefs: [{name: %1$s}], spread: %3$s}
            """
                .formatted(name, namespace, spread))
        .orThrow();
  }

  private JsonNode create(String namespace, String labels, String annotations, String spec) {
    return read(
        server
            .kubectlCommand("create", "-o", "json", "-f", "-")
            .withInput(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: p-%d, namespace: %s, labels: {%s}, annotations: {%s}}
                spec:
                  containers: [{name: c, image: i}]
                  %s
                """
                    .formatted(names.incrementAndGet(), namespace, labels, annotations, spec))
            .run()
            .orThrow());
  }

  private static boolean isInjected(JsonNode pod) {
    return pod.at("/metadata/annotations").has(INJECTED_BY);
  }

  private JsonNode read(CommandResult result) {
    try {
      return json.readTree(result.stdout());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
