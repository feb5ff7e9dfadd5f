package io.servicerouting.api.conversion;

import static io.servicerouting.api.conversion.PolicyConversionTest.clusterPolicy;
import static io.servicerouting.api.conversion.PolicyConversionTest.policy;
import static io.servicerouting.api.conversion.PolicyConversionTest.problems;
import static io.servicerouting.api.conversion.PolicyConversionTest.usable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.servicerouting.api.v1alpha1.SpreadMode;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy's {@code spread} becomes, by way of the policy that has it. */
class SpreadReaderTest {

  static Stream<Arguments> spreads() {
    return Stream.of(
        Arguments.of(
            "{}",
            new SpreadRule.PodAntiAffinity(
                SpreadEnforcement.PREFERRED, 100, "kubernetes.io/hostname", Rebalance.ADVISE)),
        Arguments.of(
            "{mode: PodAntiAffinity, enforcement: Required, rebalance: 'Off'}",
            new SpreadRule.PodAntiAffinity(
                SpreadEnforcement.REQUIRED, 100, "kubernetes.io/hostname", Rebalance.OFF)),
        Arguments.of(
            "{mode: TopologySpread, topologyKey: rack, enforcement: Required}",
            new SpreadRule.TopologySpread(SpreadEnforcement.REQUIRED, 1, "rack", Rebalance.ADVISE)),
        Arguments.of(
            "{mode: TopologySpread, maxSkew: 3}",
            new SpreadRule.TopologySpread(
                SpreadEnforcement.PREFERRED, 3, "kubernetes.io/hostname", Rebalance.ADVISE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spreads")
  void aSpreadIsReadWithItsDefaults(String spread, SpreadRule rule) {
    var namespaced = usable(policy("{targetRefs: [{name: web}], spread: " + spread + "}"));
    assertThat(namespaced.settings().spread()).isEqualTo(rule);

    var cluster =
        PolicyConversion.toRouting(
            clusterPolicy("{namespaceSelector: {}, defaults: {spread: " + spread + "}}"));
    assertThat(cluster)
        .isInstanceOfSatisfying(
            Conversion.Usable.class,
            usable ->
                assertThat(((ClusterRoutingPolicy) usable.value()).settings().spread())
                    .isEqualTo(rule));
  }

  static Stream<Arguments> unusableSpreads() {
    return Stream.of(
        Arguments.of(
            "{mode: Pack}", "mode", "'Pack' is not one of PodAntiAffinity and TopologySpread"),
        Arguments.of(
            "{enforcement: Always}",
            "enforcement",
            "'Always' is not one of Preferred and Required"),
        Arguments.of(
            "{rebalance: Kill}", "rebalance", "'Kill' is not one of Off, Advise and Evict"),
        Arguments.of("{maxSkew: 1}", "maxSkew", "maxSkew applies only with mode TopologySpread"),
        Arguments.of(
            "{mode: TopologySpread, weight: 1}",
            "weight",
            "weight applies only with mode PodAntiAffinity"),
        Arguments.of(
            "{enforcement: Required, weight: 1}",
            "weight",
            "weight applies only with enforcement Preferred"),
        Arguments.of("{weight: 101}", "weight", "101 is not within 1 and 100"),
        Arguments.of(
            "{mode: TopologySpread, maxSkew: 0}", "maxSkew", "0 is not within 1 and 1000"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusableSpreads")
  void anUnusableSpreadNamesFieldAndWhatWasExpected(String spread, String field, String message) {
    assertThat(
            problems(
                PolicyConversion.toRouting(
                    policy("{targetRefs: [{name: web}], spread: " + spread + "}"))))
        .extracting(Problem::field, Problem::message)
        .containsExactly(tuple("spec.spread." + field, message));
  }

  @ParameterizedTest
  @EnumSource(SpreadMode.class)
  void everySpreadModeOfTheSchemaCanBeRead(SpreadMode mode) {
    var spelling = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(mode).asText();

    assertThat(
            usable(policy("{targetRefs: [{name: web}], spread: {mode: " + spelling + "}}"))
                .settings()
                .spread())
        .isNotNull();
  }
}
