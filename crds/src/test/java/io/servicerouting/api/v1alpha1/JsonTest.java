package io.servicerouting.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {

  private static final KubernetesSerialization JSON = new KubernetesSerialization();
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ServiceRoutingPolicy", ServiceRoutingPolicy.class,
          "ClusterServiceRoutingPolicy", ClusterServiceRoutingPolicy.class,
          "ServiceRoutingConfig", ServiceRoutingConfig.class);

  static Stream<Path> samples() throws IOException {
    var folder = Path.of(System.getProperty("project.root", ".."), "config/samples");
    return Files.walk(folder)
        .filter(Files::isRegularFile)
        .filter(file -> !file.endsWith("kustomization.yaml"));
  }

  /** Server-side apply owns what is sent, so nothing may be added on the way. */
  @ParameterizedTest
  @MethodSource("samples")
  void whatIsReadIsWrittenAgainAndNothingElse(Path sample) throws IOException {
    var text = Files.readString(sample);
    JsonNode expected = new YAMLMapper().readTree(text);

    var object = JSON.unmarshal(text, KINDS.get(expected.path("kind").asText()));

    assertThat(new YAMLMapper().readTree(JSON.asJson(object))).isEqualTo(expected);
  }

  @Test
  void fieldsAndValuesOfANewerVersionDoNotStopTheReading() {
    var policy =
        JSON.unmarshal(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: new}
            spec:
              targetRefs: [{name: web, weight: 3}]
              proxy: {mode: Quantum, scheduler: mh, table: 5}
              encryption: {}
            status: {observedGeneration: -1, certificates: []}
            """,
            ServiceRoutingPolicy.class);

    assertThat(policy.getSpec().proxy().mode()).isEqualTo("Quantum");
    assertThat(policy.getSpec().targetRefs().getFirst().name()).isEqualTo("web");
    assertThat(policy.getStatus().observedGeneration()).isEqualTo(-1);
  }

  @Test
  void anObjectWithoutSpecAndStatusHasNone() {
    var state =
        JSON.unmarshal(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: NodeRoutingState
            metadata: {name: n1}
            """,
            NodeRoutingState.class);

    assertThat(state.getSpec()).isNull();
    assertThat(state.getStatus()).isNull();
    assertThat(JSON.asJson(state)).doesNotContain("spec", "status");
  }
}
