package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.clusterPolicy;
import static io.servicerouting.routing.Samples.external;
import static io.servicerouting.routing.Samples.labelled;
import static io.servicerouting.routing.Samples.named;
import static io.servicerouting.routing.Samples.policy;
import static io.servicerouting.routing.Samples.portOf;
import static io.servicerouting.routing.Samples.scheduler;
import static io.servicerouting.routing.Scheduler.RANDOM;
import static io.servicerouting.routing.Scheduler.RR;
import static io.servicerouting.routing.TrafficPolicy.CLUSTER;
import static io.servicerouting.routing.TrafficPolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.PolicyVerdict.Finding;
import io.servicerouting.routing.PolicyVerdict.Outcome;
import io.servicerouting.routing.PolicyVerdict.Precedence;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the policy shop/mine, which asks for rr, achieves for the Service shop/web. */
class PolicyVerdictTest {
  private static final ServiceInfo WEB =
      Samples.serviceWithPorts(Map.of("app", "web"), List.of("http", "https"));

  static Stream<Arguments> contests() {
    return Stream.of(
        contest("nobody else speaks", named("web"), List.of(), List.of(), new Outcome.InEffect()),
        contest(
            "cluster defaults give way",
            named("web"),
            List.of(),
            List.of(clusterPolicy("defaults", 9, Kind.DEFAULTS, scheduler(RANDOM))),
            new Outcome.InEffect()),
        contest(
            "cluster overrides beat it",
            named("web"),
            List.of(),
            List.of(clusterPolicy("overrides", 0, Kind.OVERRIDES, scheduler(RANDOM))),
            new Outcome.Overridden("overrides")),
        contest(
            "overrides that say the same take nothing away",
            named("web"),
            List.of(),
            List.of(clusterPolicy("overrides", 0, Kind.OVERRIDES, scheduler(RR))),
            new Outcome.InEffect()),
        contest(
            "an older one beats it",
            named("web"),
            List.of(policy("other", 9, named("web"), scheduler(RANDOM))),
            List.of(),
            new Outcome.Conflicted(new ObjectName("shop", "other"), Precedence.OLDER)),
        contest(
            "of the same age the first by name beats it",
            named("web"),
            List.of(policy("a", 5, named("web"), scheduler(RANDOM))),
            List.of(),
            new Outcome.Conflicted(new ObjectName("shop", "a"), Precedence.OLDER)),
        contest(
            "a younger one gives way",
            named("web"),
            List.of(policy("other", 1, named("web"), scheduler(RANDOM))),
            List.of(),
            new Outcome.InEffect()),
        contest(
            "a younger one that names what it selects beats it",
            labelled("app", "web"),
            List.of(policy("other", 1, named("web"), scheduler(RANDOM))),
            List.of(),
            new Outcome.Conflicted(new ObjectName("shop", "other"), Precedence.MORE_SPECIFIC)),
        contest(
            "an older one that selects what it names gives way",
            named("web"),
            List.of(policy("other", 9, labelled("app", "web"), scheduler(RANDOM))),
            List.of(),
            new Outcome.InEffect()));
  }

  private static Arguments contest(
      String name,
      PolicyTarget target,
      List<RoutingPolicy> others,
      List<ClusterRoutingPolicy> clusterPolicies,
      Outcome outcome) {
    return Arguments.of(name, target, others, clusterPolicies, outcome);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contests")
  void itsSchedulerIs(
      String name,
      PolicyTarget target,
      List<RoutingPolicy> others,
      List<ClusterRoutingPolicy> clusterPolicies,
      Outcome outcome) {
    PolicyVerdict verdict =
        verdict(policy("mine", 5, target, scheduler(RR)), others, clusterPolicies, null);

    assertThat(verdict.findings())
        .containsExactly(new Finding(PolicyField.SCHEDULER, outcome, List.of()));
    assertThat(verdict.isWhollyInEffect()).isEqualTo(outcome instanceof Outcome.InEffect);
  }

  private static PolicyVerdict verdict(
      RoutingPolicy mine,
      List<RoutingPolicy> others,
      List<ClusterRoutingPolicy> clusterPolicies,
      String sectionName) {
    Samples.Nobody nobody = new Samples.Nobody();
    PolicyIndex index = new PolicyIndex();
    index.put(mine.name(), mine, nobody);
    others.forEach(policy -> index.put(policy.name(), policy, nobody));
    clusterPolicies.forEach(policy -> index.putCluster(policy.name(), policy, nobody));
    return index.verdict(mine.name(), WEB, sectionName, ProxyMode.IPTABLES);
  }

  @Test
  void fieldsThatItDoesNotStateAreNotJudged() {
    PolicyVerdict verdict =
        verdict(
            policy("mine", 5, named("web"), PolicySettings.none()),
            List.of(policy("other", 9, named("web"), scheduler(RANDOM))),
            List.of(),
            null);

    assertThat(verdict.findings()).isEmpty();
  }

  @Test
  void eachFieldIsJudgedByItself() {
    PolicySettings both = new PolicySettings(null, RR, null, LOCAL, null);

    PolicyVerdict verdict =
        verdict(
            policy("mine", 5, named("web"), both),
            List.of(policy("other", 9, named("web"), external(CLUSTER))),
            List.of(),
            null);

    assertThat(verdict.findings())
        .containsExactly(
            new Finding(PolicyField.SCHEDULER, new Outcome.InEffect(), List.of()),
            new Finding(
                PolicyField.EXTERNAL,
                new Outcome.Conflicted(new ObjectName("shop", "other"), Precedence.OLDER),
                List.of()));
  }

  @Test
  void flagsOfASchedulerThatSomebodyReplacedHaveNoEffect() {
    PolicySettings flags =
        new PolicySettings(
            ProxyMode.IPVS,
            Scheduler.SH,
            Set.of(SchedulerFlag.SH_PORT),
            null,
            null,
            null,
            null,
            null,
            null);
    PolicySettings other = new PolicySettings(ProxyMode.IPVS, Scheduler.LC, null, null, null);

    assertThat(
            verdict(policy("mine", 5, named("web"), flags), List.of(), List.of(), null)
                .isWhollyInEffect())
        .isTrue();
    assertThat(
            verdict(
                    policy("mine", 5, named("web"), flags),
                    List.of(policy("other", 9, named("web"), other)),
                    List.of(),
                    null)
                .findings())
        .contains(
            new Finding(
                PolicyField.SCHEDULER_FLAGS,
                new Outcome.NotOfScheduler(
                    Scheduler.LC,
                    new EffectivePolicy.Reason.Policy(
                        new ObjectName("shop", "other"), EffectivePolicy.Specificity.NAME)),
                List.of()));
  }

  @Test
  void whereOnePortFaresDifferentlyThePortIsNamed() {
    PolicyVerdict verdict =
        verdict(
            policy("mine", 5, named("web"), scheduler(RR)),
            List.of(policy("port", 1, portOf("web", "https"), scheduler(RANDOM))),
            List.of(),
            null);

    assertThat(verdict.findings())
        .containsExactly(
            new Finding(PolicyField.SCHEDULER, new Outcome.InEffect(), List.of("http")),
            new Finding(
                PolicyField.SCHEDULER,
                new Outcome.Conflicted(new ObjectName("shop", "port"), Precedence.MORE_SPECIFIC),
                List.of("https")));
  }

  @Test
  void aTargetThatIsOnePortIsJudgedForThatPortAlone() {
    PolicySettings settings = new PolicySettings(null, RR, null, LOCAL, null);

    PolicyVerdict verdict =
        verdict(
            policy("mine", 5, portOf("web", "http"), settings),
            List.of(policy("other", 9, portOf("web", "https"), scheduler(RANDOM))),
            List.of(),
            "http");

    assertThat(verdict.findings())
        .containsExactly(
            new Finding(PolicyField.SCHEDULER, new Outcome.InEffect(), List.of()),
            new Finding(PolicyField.EXTERNAL, new Outcome.NotForOnePort(), List.of()));
  }

  @Test
  void aPortThatTheServiceDoesNotHaveLeavesNothingToJudge() {
    RoutingPolicy mine = policy("mine", 5, portOf("web", "grpc"), scheduler(RR));

    assertThat(verdict(mine, List.of(), List.of(), "grpc").findings()).isEmpty();
  }

  @Test
  void aHeadlessServiceWithoutPortsIsJudgedAllTheSame() {
    ServiceInfo portless = Samples.serviceWithPorts(Map.of(), List.of());
    SpreadRule rule =
        new SpreadRule.PodAntiAffinity(
            SpreadEnforcement.PREFERRED, 100, SpreadRule.HOSTNAME, Rebalance.ADVISE);
    RoutingPolicy mine =
        policy(
            "mine",
            5,
            named("web"),
            new PolicySettings(null, null, null, null, null, null, null, null, rule));
    PolicyIndex index = new PolicyIndex();
    index.put(mine.name(), mine, new Samples.Nobody());

    assertThat(index.verdict(mine.name(), portless, null, ProxyMode.IPTABLES).findings())
        .containsExactly(new Finding(PolicyField.SPREAD, new Outcome.InEffect(), List.of()));
  }
}
