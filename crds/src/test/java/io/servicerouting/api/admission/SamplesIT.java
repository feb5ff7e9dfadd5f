package io.servicerouting.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.UseApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user does first: apply the CRDs and a sample. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SamplesIT {

  private static final Path SAMPLES = InstalledCrds.PROJECT.resolve("config/samples");
  private static final Path OF_THE_CLUSTER = SAMPLES.resolve("cluster");
  private static final String KINDS = "srp,csrp,srconfig";

  private ApiServer server;
  private KubernetesClient client;

  @BeforeAll
  void installCrds(ApiServer server) {
    this.server = server;
    client = InstalledCrds.on(server);
  }

  @AfterAll
  void disconnect() {
    deleteSamples();
    client.close();
  }

  @BeforeEach
  void deleteSamples() {
    for (var folder : List.of(SAMPLES, OF_THE_CLUSTER)) {
      kubectl("delete", "-k", folder.toString(), "--ignore-not-found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cluster"})
  void everySampleAppliesAndASecondApplyChangesNothing(String part) {
    var folder = SAMPLES.resolve(part);
    var first = kubectl("apply", "-k", folder.toString()).text();
    var second = kubectl("apply", "-k", folder.toString()).text();

    assertThat(first.lines())
        .hasSameSizeAs(
            folder
                .toFile()
                .list((dir, name) -> name.endsWith(".yaml") && !name.equals("kustomization.yaml")))
        .allMatch(line -> line.endsWith(" created"), "is created");
    assertThat(second.lines()).allMatch(line -> line.endsWith(" unchanged"), "is left alone");
  }

  @Test
  void repeatedServerSideApplyWritesNothing() {
    applyAll("--server-side");
    // The status's default is not stored with a new object, but with the first write after it.
    applyAll("--server-side");
    var before = versions();

    applyAll("--server-side");

    assertThat(versions()).isEqualTo(before).contains("keep-client-address").contains("cluster");
  }

  /** As when GitOps takes over what was applied by hand. */
  @Test
  void serverSideApplyTakesOverFromClientSideApply() {
    applyAll();
    var generations = generations();

    applyAll("--server-side", "--force-conflicts");
    applyAll("--server-side");

    assertThat(generations()).isEqualTo(generations).contains("keep-client-address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ServiceRoutingPolicy"
            + " | targetRefs: [{name: web}], spread: {mode: TopologySpread}"
            + " | targetRefs: [{name: web}], spread: {}",
        "ClusterServiceRoutingPolicy"
            + " | namespaceSelector: {matchLabels: {a: b}}, defaults: {spread: {weight: 1}}"
            + " | namespaceSelector: {}, defaults: {spread: {}}",
        "ServiceRoutingConfig | masqueradeBit: 1 | ",
        "ServiceRoutingConfig | metrics: {port: 9102} | metrics: {}",
        "ServiceRoutingConfig | apiServer: {addresses: [\"a:1\"]} | apiServer: {}"
      })
  void anEmptyObjectCanTakeThePlaceOfAFullOne(String kind, String full, String empty) {
    try {
      for (var how : List.of("--server-side=false", "--server-side=true")) {
        var force = how.endsWith("true") ? "--force-conflicts" : "--overwrite";
        apply(kind, full, how, force);
        apply(kind, empty, how, force);
      }
      assertThat(apply(kind, empty, "--server-side=true", "--force-conflicts").text())
          .endsWith("serverside-applied");
    } finally {
      kubectl("delete", kind, "--all", "-n", "default");
    }
  }

  private void applyAll(String... options) {
    for (var folder : List.of(SAMPLES, OF_THE_CLUSTER)) {
      var words = new ArrayList<>(List.of("apply", "-k", folder.toString()));
      words.addAll(List.of(options));
      kubectl(words.toArray(String[]::new));
    }
  }

  private CommandResult apply(String kind, String spec, String... options) {
    var arguments = new ArrayList<>(List.of("apply", "-f", "-"));
    arguments.addAll(List.of(options));
    return server
        .kubectlCommand(arguments.toArray(String[]::new))
        .withInput(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: %s
            metadata: {name: cluster}
            spec: {%s}
            """
                .formatted(kind, Objects.requireNonNullElse(spec, "")))
        .run()
        .orThrow();
  }

  @Test
  void applyingTheCrdsAgainChangesNothing() {
    var crds = InstalledCrds.PROJECT.resolve("config/crd").toString();
    var before = crdVersions();

    kubectl("apply", "--server-side", "-k", crds);

    assertThat(crdVersions()).isEqualTo(before).contains("serviceroutingpolicies");
  }

  private String versions() {
    return kubectl(
            "get",
            KINDS,
            "-A",
            "-o=custom-columns=N:.metadata.name,V:.metadata.resourceVersion,G:.metadata.generation")
        .text();
  }

  private String generations() {
    return kubectl("get", KINDS, "-A", "-o=custom-columns=N:.metadata.name,G:.metadata.generation")
        .text();
  }

  private String crdVersions() {
    return kubectl("get", "crd", "-o=custom-columns=N:.metadata.name,G:.metadata.generation")
        .text();
  }

  private CommandResult kubectl(String... arguments) {
    return server.kubectl(arguments).orThrow();
  }
}
