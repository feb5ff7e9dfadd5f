package io.servicerouting.packaging.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.packaging.Manifests;
import io.servicerouting.packaging.gitops.GitOpsTools.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That Flux and Argo CD wait while they should, and no longer. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthIT {
  private static final Path OURS = GitOpsTools.CUSTOMIZATIONS.resolve("servicerouting.io");

  /** What Argo CD should say where kstatus says this. */
  private static final Map<String, String> ARGO =
      Map.of(
          "Current", "Healthy",
          "InProgress", "Progressing",
          "Failed", "Degraded",
          "Terminating", "Progressing");

  private GitOpsTools tools;
  private final ApiServer server;

  HealthIT(ApiServer server) {
    this.server = server;
  }

  @BeforeAll
  void buildTools() throws IOException, InterruptedException {
    tools = new GitOpsTools();
    server
        .kubectl(
            "apply", "--server-side", "-k", GitOpsTools.PROJECT.resolve("config/crd").toString())
        .orThrow();
    server
        .kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=60s")
        .orThrow();
  }

  private static JsonNode sample(String kind, String phase) throws IOException {
    return Manifests.read(Files.readString(OURS.resolve(kind + "/testdata/" + phase + ".yaml")))
        .getFirst();
  }

  private void assertJudged(JsonNode object, String kstatus)
      throws IOException, InterruptedException {
    assertThat(tools.kstatus(List.of(object)).getFirst().status())
        .as("kstatus of %s", object)
        .isEqualTo(kstatus);
    assertThat(tools.argoHealth(List.of(object)).getFirst().status())
        .as("Argo CD's health of %s", object)
        .isEqualTo(ARGO.get(kstatus));
  }

  @ParameterizedTest
  @CsvSource({
    "ServiceRoutingPolicy, ready, Current",
    "ServiceRoutingPolicy, changed, InProgress",
    "ServiceRoutingPolicy, programming, InProgress",
    "ServiceRoutingPolicy, node-failed, InProgress",
    "ServiceRoutingPolicy, target-missing, InProgress",
    "ServiceRoutingPolicy, invalid, Failed",
    "ServiceRoutingPolicy, overridden, Failed",
    "ClusterServiceRoutingPolicy, ready, Current",
    "ClusterServiceRoutingPolicy, programming, InProgress",
    "ClusterServiceRoutingPolicy, invalid, Failed",
    "ClusterServiceRoutingPolicy, conflicted, Failed",
    "ServiceRoutingConfig, ready, Current",
    "ServiceRoutingConfig, changed, InProgress",
    "ServiceRoutingConfig, updating, InProgress",
    "ServiceRoutingConfig, kube-proxy-leaving, InProgress",
    "ServiceRoutingConfig, invalid, Failed",
  })
  void whatTheOperatorWritesIsUnderstood(String kind, String phase, String kstatus)
      throws IOException, InterruptedException {
    assertJudged(sample(kind, phase), kstatus);
  }

  @ParameterizedTest
  @CsvSource({
    "ServiceRoutingPolicy, ready",
    "ClusterServiceRoutingPolicy, programming",
    "ServiceRoutingConfig, invalid"
  })
  void whatIsBeingDeletedIsWaitedFor(String kind, String phase)
      throws IOException, InterruptedException {
    var object = (ObjectNode) sample(kind, phase);
    ((ObjectNode) object.path("metadata")).put("deletionTimestamp", "2026-01-02T04:00:00Z");
    assertJudged(object, "Terminating");
  }

  @Test
  void whatNoOperatorHasSeenYetIsWaitedFor() throws IOException, InterruptedException {
    for (String manifest :
        List.of(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: unseen, namespace: default}
            spec: {targetRefs: [{name: web}], trafficPolicy: {external: Local}}
            """,
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ClusterServiceRoutingPolicy
            metadata: {name: unseen}
            spec: {namespaceSelector: {}, defaults: {trafficPolicy: {external: Local}}}
            """,
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingConfig
            metadata: {name: cluster}
            spec: {}
            """)) {
      JsonNode given = Manifests.read(manifest).getFirst();
      server.apply(manifest).orThrow();
      String stored =
          server
              .kubectl(
                  "get",
                  given.path("kind").asText(),
                  given.path("metadata").path("name").asText(),
                  "-n",
                  "default",
                  "-o",
                  "json")
              .orThrow()
              .stdout();

      JsonNode object = Manifests.read(stored).getFirst();
      assertThat(object.path("status").path("observedGeneration").asInt()).isEqualTo(-1);
      assertJudged(object, "InProgress");
    }
  }

  /** It is its agent's alone: never in Git, so nobody waits for it. */
  @Test
  void aNodesStateKeepsNobodyWaiting() throws IOException, InterruptedException {
    JsonNode state =
        Manifests.read(
                """
                apiVersion: servicerouting.io/v1alpha1
                kind: NodeRoutingState
                metadata: {name: n1, generation: 1}
                status: {conditions: [{type: Programmed, status: "False", reason: NotProgrammed}]}
                """)
            .getFirst();
    assertThat(tools.kstatus(List.of(state)).getFirst().status()).isEqualTo("Current");
    assertThat(tools.argoHealth(List.of(state)).getFirst().status()).isEqualTo("none");
  }

  @Test
  void argosOwnTestFilesListEveryPhaseWithItsMessage() throws IOException, InterruptedException {
    try (Stream<Path> kinds = Files.list(OURS)) {
      for (Path kind : kinds.sorted().toList()) {
        Set<String> listed = new TreeSet<>();
        for (JsonNode test :
            Manifests.read(Files.readString(kind.resolve("health_test.yaml")))
                .getFirst()
                .path("tests")) {
          String input = test.path("inputPath").asText();
          listed.add(input);
          JsonNode object = Manifests.read(Files.readString(kind.resolve(input))).getFirst();
          JsonNode expected = test.path("healthStatus");
          assertThat(tools.argoHealth(List.of(object)).getFirst())
              .as("%s %s", kind.getFileName(), input)
              .isEqualTo(
                  new Judgement(
                      expected.path("status").asText(), expected.path("message").asText()));
        }
        try (Stream<Path> samples = Files.list(kind.resolve("testdata"))) {
          assertThat(listed)
              .isEqualTo(
                  samples
                      .map(sample -> "testdata/" + sample.getFileName())
                      .collect(Collectors.toCollection(TreeSet::new)));
        }
      }
    }
  }

  @Test
  void theHealthChecksJoinArgosConfigMapAndTakeNothingAway(@TempDir Path folder)
      throws IOException {
    server
        .apply(
            """
            {apiVersion: v1, kind: Namespace, metadata: {name: argocd}}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: argocd-cm, namespace: argocd}
            data: {url: "https://argocd.example.com"}
            """)
        .orThrow();
    Path patch = folder.resolve("argocd-cm.yaml");
    Files.writeString(
        patch,
        server
            .kubectl("kustomize", GitOpsTools.PROJECT.resolve("config/argocd").toString())
            .orThrow()
            .stdout());
    server
        .kubectl(
            "-n",
            "argocd",
            "patch",
            "configmap",
            "argocd-cm",
            "--type=merge",
            "--patch-file",
            patch.toString())
        .orThrow();

    JsonNode data =
        Manifests.read(
                server
                    .kubectl("get", "configmap", "argocd-cm", "-n", "argocd", "-o", "json")
                    .orThrow()
                    .stdout())
            .getFirst()
            .path("data");
    assertThat(data.path("url").asText()).isEqualTo("https://argocd.example.com");
    try (Stream<Path> kinds = Files.list(OURS)) {
      for (Path kind : kinds.toList()) {
        assertThat(
                data.path("resource.customizations.health.servicerouting.io_" + kind.getFileName())
                    .asText())
            .isEqualTo(Files.readString(kind.resolve("health.lua")));
      }
    }
    assertThat(data).hasSize(4);
  }

  @Test
  void syncWavesPutKindsBeforeTheOperatorAndItBeforePolicies() throws IOException {
    String install = GitOpsTools.PROJECT.resolve("config/argocd/install").toString();
    List<JsonNode> objects =
        Manifests.read(server.kubectl("kustomize", install).orThrow().stdout());

    assertThat(objects)
        .hasSizeGreaterThan(15)
        .allSatisfy(object -> {
          String kind = object.path("kind").asText();
          boolean first = Set.of("CustomResourceDefinition", "Namespace").contains(kind);
          assertThat(
                  object
                      .path("metadata")
                      .path("annotations")
                      .path("argocd.argoproj.io/sync-wave")
                      .asText())
              .as(kind)
              .isEqualTo(first ? "-2" : "-1");
        });
    server.kubectl("apply", "--server-side", "--force-conflicts", "-k", install).orThrow();
  }
}
