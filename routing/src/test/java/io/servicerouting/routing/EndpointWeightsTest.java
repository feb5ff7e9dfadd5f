package io.servicerouting.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.routing.EndpointWeights.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointWeightsTest {

  private static final EndpointWeights CANARY =
      new EndpointWeights(
          List.of(
              new Rule("web-canary-", null, null, 1),
              new Rule(null, "node9", null, 0),
              new Rule(null, null, "west", 3),
              new Rule("web-", null, "east", 9)));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "web-canary-5f6d-, node1, east, 1", // the first rule that matches
        "web-canary-5f6d-, node9, west, 1",
        "web-7c9b-, node9, west, 0",
        "web-7c9b-, node1, west, 3",
        "web-7c9b-, node1, east, 9", // both conditions of one rule
        "other-7c9b-, node1, east, 1", // none matches: the default
        "-, -, -, 1", // no pod, no node, no zone
        "-, -, west, 3",
      })
  void theFirstRuleWhoseConditionsAllHoldSaysTheWeight(
      String podPrefix, String node, String zone, int weight) {
    assertThat(CANARY.of(endpoint("10.0.0.1", podPrefix, node, zone))).isEqualTo(weight);
  }

  @Test
  void anEndpointOfWeightZeroIsNoBackend() {
    EndpointSets sets =
        EndpointSelection.select(
            List.of(
                endpoint("10.0.0.1", "web-canary-1-", "node1", null),
                endpoint("10.0.0.2", "web-1-", "node9", null),
                endpoint("10.0.0.3", "web-1-", "node1", "west")),
            new NodeInfo("node9", "", List.of(), List.of(), null),
            CANARY);

    assertThat(sets.cluster())
        .containsExactly(
            new Backend(IpAddress.parse("10.0.0.1"), 80, 1),
            new Backend(IpAddress.parse("10.0.0.3"), 80, 3));
    assertThat(sets.local()).isEmpty();
    assertThat(sets.anywhere()).isTrue();
  }

  @Test
  void aSchedulerThatMindsNoWeightsStillMindsZero() {
    assertThat(CANARY.onOff().rules()).extracting(Rule::weight).containsExactly(1, 0, 1, 1);
  }

  @ParameterizedTest
  @CsvSource({"-1", "101"})
  void aWeightOutOfRangeIsRefused(int weight) {
    assertThatThrownBy(() -> new Rule(null, null, null, weight))
        .hasMessage("weight %d is not between 0 and 100", weight);
  }

  private static Endpoint endpoint(String address, String podPrefix, String node, String zone) {
    return new Endpoint(
        IpAddress.parse(address),
        80,
        node,
        true,
        true,
        false,
        List.of(),
        List.of(),
        zone,
        podPrefix);
  }
}
