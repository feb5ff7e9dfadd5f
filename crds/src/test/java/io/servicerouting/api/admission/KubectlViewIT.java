package io.servicerouting.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.UseApiServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see of our kinds through kubectl. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlViewIT {

  private static final String POLICY =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingPolicy
      metadata: {name: seen, namespace: default}
      spec:
        targetRefs: [{name: web}, {name: shop}]
        proxy: {mode: iptables, scheduler: rr}
        trafficPolicy: {external: Local, internal: Cluster}
      """;
  private static final String STATUS =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingPolicy
      metadata: {name: seen, namespace: default}
      status:
        observedGeneration: 1
        targetCount: 2
        conditions:
        - {type: Programmed, status: "False", reason: NodesBehind, message: "", lastTransitionTime: "2026-01-02T03:04:05Z"}
        - {type: Ready, status: Unknown, reason: Waiting, message: "", lastTransitionTime: "2026-01-02T03:04:05Z"}
      """;

  private ApiServer server;
  private KubernetesClient client;

  @BeforeAll
  void installCrdsAndAPolicy(ApiServer server) {
    this.server = server;
    client = InstalledCrds.on(server);
    server.apply(POLICY).orThrow();
    server
        .kubectlCommand("apply", "--server-side", "--subresource=status", "-f", "-")
        .withInput(STATUS)
        .run()
        .orThrow();
  }

  @AfterAll
  void deleteThePolicy() {
    kubectl("delete", "srp", "seen");
    client.close();
  }

  @Test
  void getPrintsWhatAPolicyIsForAndHowItStands() {
    assertThat(cells(kubectl("get", "srp", "seen")))
        .containsExactly(
            List.of("NAME", "TARGET", "TARGETS", "MODE", "READY", "PROGRAMMED", "AGE"),
            List.of("seen", "web", "2", "iptables", "Unknown", "False", "*"));
  }

  @Test
  void getWidePrintsSchedulerTrafficPolicyAndReasonToo() {
    assertThat(cells(kubectl("get", "srp", "seen", "-o", "wide")))
        .containsExactly(
            List.of(
                "NAME",
                "TARGET",
                "TARGETS",
                "SELECTOR",
                "MODE",
                "SCHEDULER",
                "EXTERNAL",
                "INTERNAL",
                "READY",
                "PROGRAMMED",
                "REASON",
                "AGE"),
            List.of(
                "seen",
                "web",
                "2",
                "iptables",
                "rr",
                "Local",
                "Cluster",
                "Unknown",
                "False",
                "Waiting",
                "*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csrp     | DEFAULT-MODE,OVERRIDE-MODE,SERVICES,READY,PROGRAMMED,AGE",
        "srconfig | INSTALL,MODE,AGENTS,DESIRED,READY,AGE",
        "nrs      | AGENT,SERVICES,PROGRAMMED,PROBLEMS,AGE"
      })
  void everyKindHasColumnsOfItsOwn(String shortName, String columns) {
    var manifest =
        switch (shortName) {
          case "csrp" ->
              "{apiVersion: servicerouting.io/v1alpha1, kind: ClusterServiceRoutingPolicy,"
                  + " metadata: {name: columns},"
                  + " spec: {namespaceSelector: {}, defaults: {proxy: {mode: iptables}}}}";
          case "srconfig" ->
              "{apiVersion: servicerouting.io/v1alpha1, kind: ServiceRoutingConfig,"
                  + " metadata: {name: cluster}, spec: {}}";
          default ->
              "{apiVersion: servicerouting.io/v1alpha1, kind: NodeRoutingState,"
                  + " metadata: {name: columns}}";
        };
    server.apply(manifest).orThrow();
    try {
      assertThat(cells(kubectl("get", shortName)).getFirst())
          .containsExactlyElementsOf(List.of(("NAME," + columns).split(",")));
    } finally {
      kubectl("delete", shortName, "--all");
    }
  }

  @Test
  void theCategoryListsAllKinds() {
    assertThat(kubectl("get", "servicerouting", "-A", "-o", "name").text())
        .contains("serviceroutingpolicy.servicerouting.io/seen");
    assertThat(kubectl("api-resources", "--categories=servicerouting", "-o", "name").text().lines())
        .containsExactlyInAnyOrder(
            "clusterserviceroutingpolicies.servicerouting.io",
            "noderoutingstates.servicerouting.io",
            "serviceroutingconfigs.servicerouting.io",
            "serviceroutingpolicies.servicerouting.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ServiceRoutingPolicy",
        "ClusterServiceRoutingPolicy",
        "ServiceRoutingConfig",
        "NodeRoutingState"
      })
  void everyFieldIsExplained(String kind) throws IOException {
    // What `kubectl explain` reads.
    var published =
        new ObjectMapper()
            .readTree(
                kubectl("get", "--raw", "/openapi/v3/apis/servicerouting.io/v1alpha1").text());
    var schema = published.at("/components/schemas/io.servicerouting.v1alpha1." + kind);

    var visited = new ArrayList<String>();
    var unexplained = new ArrayList<String>();
    walk(schema, kind, visited, unexplained);

    assertThat(schema.path("description").asText()).isNotBlank();
    assertThat(visited).as("fields of the published schema").hasSizeGreaterThan(20);
    assertThat(unexplained).isEmpty();
  }

  @Test
  void explainSaysWhatValuesAFieldTakesAndWhatTheyMean() {
    assertThat(kubectl("explain", "srp.spec.trafficPolicy.external").text())
        .contains("FIELD: external <string>", "ENUM:", "Cluster", "Local", "client's address");
    assertThat(kubectl("explain", "srp.spec.spread.rebalance").text()).contains("Off", "Advise");
    assertThat(kubectl("explain", "srconfig.spec.apiServer").text())
        .contains("addresses", "<[]string>", "in turn");
  }

  @Test
  void kustomizeGivesTheCrdsPolicyAttachmentLabels() {
    assertThat(
            kubectl("get", "crd", "-l", "gateway.networking.k8s.io/policy=Direct", "-o", "name")
                .text())
        .isEqualTo(
            "customresourcedefinition.apiextensions.k8s.io/"
                + "serviceroutingpolicies.servicerouting.io");
    assertThat(
            kubectl("get", "crd", "-l", "gateway.networking.k8s.io/policy=Inherited", "-o", "name")
                .text())
        .isEqualTo(
            "customresourcedefinition.apiextensions.k8s.io/"
                + "clusterserviceroutingpolicies.servicerouting.io");
  }

  private static void walk(
      JsonNode schema, String path, List<String> visited, List<String> unexplained) {
    for (var property : schema.path("properties").properties()) {
      var field = path + "." + property.getKey();
      if (field.endsWith(".metadata")) {
        continue; // the API server's own
      }
      visited.add(field);
      if (property.getValue().path("description").asText().isBlank()) {
        unexplained.add(field);
      }
      walk(property.getValue(), field, visited, unexplained);
    }
    if (schema.has("items")) {
      walk(schema.path("items"), path + "[]", visited, unexplained);
    }
  }

  /** Rows of a table; the last cell, an age, is a star. Empty cells are left out. */
  private static List<List<String>> cells(CommandResult table) {
    return table
        .text()
        .lines()
        .map(line -> List.of(line.split(" +")))
        .map(cells -> cells.getLast().equals("AGE") ? cells : replaceLast(cells))
        .toList();
  }

  private static List<String> replaceLast(List<String> cells) {
    var result = new ArrayList<>(cells);
    result.set(result.size() - 1, "*");
    return result;
  }

  private CommandResult kubectl(String... arguments) {
    return server.kubectl(arguments).orThrow();
  }
}
