package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy-agent",
        "servicerouting.io/proxy-agent:dev",
        "localhost:5000/a/b_c:1.2.3-rc.1",
        "registry.example.com/team/proxy-agent@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "Registry.example.com/a:T"
      })
  void anImageReferenceIsAccepted(String image) {
    assertThat(SpecCheck.problems(Specs.spec("agent: {image: \"%s\"}".formatted(image)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Proxy-Agent",
        "example.com//agent",
        "agent:",
        "agent:a:b",
        "https://example.com/agent",
        "agent@sha256:abc",
        "/agent"
      })
  void whatIsNoImageReferenceIsNamed(String image) {
    assertThat(SpecCheck.problems(Specs.spec("agent: {image: \"%s\"}".formatted(image))))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.agent.image");
          assertThat(problem.message()).contains("'" + image + "'", "[host[:port]/]path");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          install: Alone                                   | spec.install
          defaultMode: magic                               | spec.defaultMode
          clusterCIDRs: [10.0.0.0/8, 10.0.0.0/40]          | spec.clusterCIDRs[1]
          clusterCIDRs: [ten]                              | spec.clusterCIDRs[0]
          nodePorts: {addresses: [0.0.0.0/0, 10.0.0.0/33]} | spec.nodePorts.addresses[1]
          apiServer: {addresses: ["a:443", "b:70000"]}     | spec.apiServer.addresses[1]
          apiServer: {addresses: ["a:0"]}                  | spec.apiServer.addresses[0]
          """)
  void aFieldThatCannotBeFollowedIsNamed(String yaml, String field) {
    assertThat(SpecCheck.problems(Specs.spec(yaml)))
        .extracting(SpecProblem::field)
        .containsExactly(field);
  }

  @Test
  void everythingThatIsWrongIsNamed() {
    assertThat(
            SpecCheck.problems(
                Specs.spec("{agent: {image: A}, clusterCIDRs: [x], install: BesideKubeProxy}")))
        .extracting(SpecProblem::field)
        .containsExactly("spec.agent.image", "spec.clusterCIDRs[0]");
  }

  @Test
  void anEmptySpecIsFine() {
    assertThat(SpecCheck.problems(Specs.spec("{}"))).isEmpty();
  }
}
