package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.clusterPolicy;
import static io.servicerouting.routing.Samples.external;
import static io.servicerouting.routing.Samples.labelled;
import static io.servicerouting.routing.Samples.named;
import static io.servicerouting.routing.Samples.policy;
import static io.servicerouting.routing.Samples.portOf;
import static io.servicerouting.routing.Samples.scheduler;
import static io.servicerouting.routing.TrafficPolicy.CLUSTER;
import static io.servicerouting.routing.TrafficPolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policies come and go; seen for the Service shop/web with its one port http. */
class PolicyIndexTest {
  private static final ServiceInfo WEB =
      Samples.serviceWithPorts(Map.of("app", "web"), List.of("http"));
  private static final RoutingPolicy BY_NAME = policy("by-name", 1, named("web"), external(LOCAL));
  private static final RoutingPolicy BY_LABEL =
      policy("by-label", 2, labelled("app", "web"), scheduler(Scheduler.RR));
  private static final ClusterRoutingPolicy DEFAULTS =
      clusterPolicy("defaults", 3, Kind.DEFAULTS, scheduler(Scheduler.RR));

  private final PolicyIndex index = new PolicyIndex();
  private final List<String> told = new ArrayList<>();
  private final PolicyIndex.Affected affected =
      new PolicyIndex.Affected() {
        @Override
        public void service(ObjectName service) {
          told.add(service.toString());
        }

        @Override
        public void namespace(String namespace) {
          told.add(namespace + "/*");
        }

        @Override
        public void everything() {
          told.add("*");
        }
      };

  private void put(RoutingPolicy policy) {
    index.put(policy.name(), policy, affected);
  }

  @Test
  void nobodyConcernsAServiceWithoutPolicies() {
    assertThat(index.concerns(WEB)).isFalse();
    assertThat(index.policies(WEB)).isEmpty();
    assertThat(index.clusterPolicies(WEB)).isEmpty();
  }

  @Test
  void aServiceIsConcernedByNameByLabelAndByTheClustersPolicies() {
    put(BY_NAME);
    assertThat(index.concerns(WEB)).isTrue();
    put(BY_LABEL);
    index.putCluster("defaults", DEFAULTS, affected);

    assertThat(index.policies(WEB)).containsExactly(BY_LABEL, BY_NAME);
    assertThat(index.clusterPolicies(WEB)).containsExactly(DEFAULTS);

    index.put(BY_NAME.name(), null, affected);
    index.put(BY_LABEL.name(), null, affected);
    assertThat(index.concerns(WEB)).isTrue();
    index.putCluster("defaults", null, affected);
    assertThat(index.concerns(WEB)).isFalse();
  }

  @Test
  void aPolicyForAPortConcernsAServiceThatHasThePort() {
    put(policy("port", 1, portOf("web", "http"), scheduler(Scheduler.RR)));
    assertThat(index.concerns(WEB)).isTrue();

    put(policy("port", 1, portOf("web", "https"), scheduler(Scheduler.RR)));
    assertThat(index.concerns(WEB)).isFalse();
  }

  @Test
  void aPolicyThatTurnsToAnotherServiceTellsBothAndLeavesTheFirst() {
    put(BY_NAME);
    told.clear();

    put(policy("by-name", 1, named("db"), external(LOCAL)));

    assertThat(told).containsExactly("shop/web", "shop/db");
    assertThat(index.concerns(WEB)).isFalse();
  }

  @Test
  void aPolicyThatSelectsByLabelConcernsItsNamespaceAndAClusterPolicyEverything() {
    put(BY_LABEL);
    index.putCluster("defaults", DEFAULTS, affected);
    index.putCluster("never-there", null, affected);

    assertThat(told).containsExactly("shop/*", "*");
  }

  @Test
  void theWholeServiceIsResolvedApartFromItsPorts() {
    put(policy("port", 1, portOf("web", "http"), scheduler(Scheduler.RR)));

    assertThat(index.resolve(WEB, "http", ProxyMode.IPTABLES).scheduler().value())
        .isEqualTo(Scheduler.RR);
    assertThat(index.resolveWhole(WEB, ProxyMode.IPTABLES).scheduler())
        .isEqualTo(new Resolved<>(Scheduler.RANDOM, new Reason.ProductDefault()));
  }

  @Test
  void namespaceLabelsDecideWhichClusterPoliciesConcernAService() {
    ClusterRoutingPolicy red =
        new ClusterRoutingPolicy(
            "red",
            "uid",
            Instant.EPOCH,
            new LabelSelector(Map.of("team", "red"), List.of()),
            null,
            Kind.DEFAULTS,
            scheduler(Scheduler.RR));
    index.putCluster("red", red, affected);
    assertThat(index.concerns(WEB)).isFalse();

    index.putNamespace("shop", Map.of("team", "red"), affected);
    assertThat(index.concerns(WEB)).isTrue();

    index.putNamespace("shop", null, affected);
    assertThat(index.concerns(WEB)).isFalse();
    assertThat(told).containsExactly("*", "shop/*", "shop/*");
  }

  @Test
  void spreadAndServiceFieldsAreResolvedLikeTheRest() {
    SpreadRule strict =
        new SpreadRule.TopologySpread(
            SpreadEnforcement.REQUIRED, 1, SpreadRule.HOSTNAME, Rebalance.EVICT);
    SpreadRule soft =
        new SpreadRule.PodAntiAffinity(
            SpreadEnforcement.PREFERRED, 100, SpreadRule.HOSTNAME, Rebalance.ADVISE);

    EffectivePolicy unasked = index.resolve(WEB, "http", ProxyMode.IPTABLES);
    assertThat(unasked.spread()).isNull();
    assertThat(unasked.serviceFields())
        .isEqualTo(new Resolved<>(ServiceFields.WHEN_UNSTATED, new Reason.ProductDefault()));

    index.putCluster(
        "defaults",
        clusterPolicy("defaults", 1, Kind.DEFAULTS, operatorSettings(null, soft)),
        affected);
    put(policy("by-name", 1, named("web"), operatorSettings(ServiceFields.NEVER, strict)));
    put(policy("by-port", 1, portOf("web", "http"), operatorSettings(ServiceFields.FORCE, soft)));

    EffectivePolicy resolved = index.resolve(WEB, "http", ProxyMode.IPTABLES);
    Reason byName = new Reason.Policy(new ObjectName("shop", "by-name"), Specificity.NAME);
    assertThat(resolved.spread()).isEqualTo(new Resolved<>(strict, byName));
    assertThat(resolved.serviceFields()).isEqualTo(new Resolved<>(ServiceFields.NEVER, byName));
  }

  private static PolicySettings operatorSettings(ServiceFields fields, SpreadRule spread) {
    return new PolicySettings(null, null, null, null, null, null, null, fields, spread);
  }

  @Test
  void aPolicyThatWasNeverSeenHasNoVerdict() {
    assertThat(WEB.external()).isEqualTo(CLUSTER);
    assertThatThrownBy(
            () -> index.verdict(new ObjectName("shop", "nobody"), WEB, null, ProxyMode.IPTABLES))
        .hasMessageContaining("shop/nobody");
  }
}
