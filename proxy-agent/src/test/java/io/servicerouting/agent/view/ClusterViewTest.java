package io.servicerouting.agent.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.kube.decode.SlicePort;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterViewTest {
  private static final NodeInfo NODE =
      new NodeInfo("node1", "uid", List.of(IpAddress.parse("172.26.236.177")), List.of(), null);
  private static final NodeSettings SETTINGS =
      new NodeSettings(NODE, new LocalDetector.None(), false, ProxyMode.IPTABLES);
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final ObjectName DB = new ObjectName("shop", "db");
  private static final ObjectName ELSEWHERE = new ObjectName("other", "web");

  private Instant now = Instant.EPOCH;
  private final ClusterView view = new ClusterView(Install.InsteadOfKubeProxy, () -> now);

  private static ServiceInfo service(ObjectName name, String proxyName) {
    return new ServiceInfo(
        name,
        "uid-" + name.name(),
        Map.of("app", name.name()),
        List.of(IpAddress.parse("10.96.0.10")),
        List.of(),
        List.of(),
        List.of(),
        TrafficPolicy.LOCAL,
        TrafficPolicy.CLUSTER,
        0,
        32000,
        proxyName,
        List.of(
            new ServicePort("http", Protocol.TCP, 80, 30080),
            new ServicePort("dns", Protocol.UDP, 53, 0)));
  }

  private static SliceInfo slice(String name, ObjectName service, String address) {
    Endpoint endpoint =
        new Endpoint(
            IpAddress.parse(address), 8080, "node1", true, true, false, List.of(), List.of());
    return new SliceInfo(
        new ObjectName(service.namespace(), name),
        "uid",
        service,
        IpFamily.IPV4,
        List.of(new SlicePort("http", Protocol.TCP, 8080, List.of(endpoint))));
  }

  private void add(SliceInfo slice) {
    view.slice(slice.name(), slice);
  }

  private List<String> endpoints(ObjectName service, String port) {
    return view.routes(service, IpFamily.IPV4, SETTINGS).stream()
        .filter(route -> route.name().port().equals(port))
        .flatMap(route -> route.cluster().stream())
        .map(Object::toString)
        .toList();
  }

  private static RoutingPolicy roundRobin(String name, PolicyTarget target) {
    return new RoutingPolicy(
        new ObjectName("shop", name),
        "uid",
        Instant.EPOCH,
        target,
        new PolicySettings(null, Scheduler.RR, null, null, null));
  }

  @ParameterizedTest(name = "{0}, label {1}: ours {2}")
  @CsvSource(
      nullValues = "none",
      value = {
        "InsteadOfKubeProxy, none,              true",
        "InsteadOfKubeProxy, servicerouting.io, true",
        "InsteadOfKubeProxy, cilium,            false",
        "BesideKubeProxy,    none,              false",
        "BesideKubeProxy,    servicerouting.io, true",
        "BesideKubeProxy,    cilium,            false"
      })
  void whichServicesAreOursDependsOnTheLabel(Install install, String label, boolean ours) {
    ClusterView view = new ClusterView(install, () -> now);

    view.service(WEB, service(WEB, label));

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS).isEmpty()).isNotEqualTo(ours);
  }

  @Test
  void aServiceHandedToSomebodyElseIsRoutedUntilThatOneIsReady() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));
    view.takeChanged();

    now = now.plus(RoutedServices.HAND_OVER).minusMillis(1);
    view.letGo();
    assertThat(view.takeChanged()).isEmpty();
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isNotEmpty();

    assertThat(view.nextToLetGo()).isEqualTo(now.plusMillis(1));
    now = now.plusMillis(1);
    view.letGo();
    assertThat(view.takeChanged()).containsExactly(WEB);
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isEmpty();
    assertThat(view.nextToLetGo()).isNull();
  }

  @Test
  void aServiceThatIsHandedBackInTimeNeverLeaves() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));
    view.service(WEB, service(WEB, null));

    now = now.plus(RoutedServices.HAND_OVER);
    view.letGo();

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isNotEmpty();
  }

  @Test
  void aDeletedServiceIsForgottenAtOnce() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));

    view.service(WEB, null);

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isEmpty();
    assertThat(view.nextToLetGo()).isNull();
  }

  @Test
  void endpointsOfAllSlicesComeTogetherByPortNameAndProtocol() {
    view.service(WEB, service(WEB, null));
    add(slice("web-1", WEB, "10.244.0.1"));
    add(slice("web-2", WEB, "10.244.0.2"));
    add(slice("db-1", DB, "10.244.0.3"));

    assertThat(endpoints(WEB, "http")).containsExactly("10.244.0.1:8080", "10.244.0.2:8080");
    assertThat(endpoints(WEB, "dns")).isEmpty();
  }

  @Test
  void aSliceThatComesBeforeItsServiceIsKept() {
    add(slice("web-1", WEB, "10.244.0.1"));
    view.service(WEB, service(WEB, null));

    assertThat(endpoints(WEB, "http")).containsExactly("10.244.0.1:8080");
  }

  @Test
  void aSliceThatChangesItsServiceConcernsBoth() {
    add(slice("slice", WEB, "10.244.0.1"));
    view.takeChanged();

    add(slice("slice", DB, "10.244.0.1"));

    assertThat(view.takeChanged()).containsExactly(DB, WEB);
    view.service(WEB, service(WEB, null));
    assertThat(endpoints(WEB, "http")).isEmpty();
  }

  @Test
  void aChangeConcernsTheServicesItNamesAndNoOthers() {
    view.service(WEB, service(WEB, null));
    view.service(DB, service(DB, null));
    view.service(ELSEWHERE, service(ELSEWHERE, null));
    view.takeChanged();

    RoutingPolicy byName =
        roundRobin("p", new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null))));
    view.policy(byName.name(), byName);
    assertThat(view.takeChanged()).containsExactly(WEB);

    RoutingPolicy byLabel = roundRobin("p", new PolicyTarget.Selector(Map.of("app", "db")));
    view.policy(byLabel.name(), byLabel);
    assertThat(view.takeChanged()).as("old target and new ones").containsExactly(DB, WEB);

    view.policy(byLabel.name(), null);
    assertThat(view.takeChanged()).containsExactly(DB, WEB);
  }

  @Test
  void aDeletedPolicyGivesTheServiceBackWhatItWas() {
    view.service(WEB, service(WEB, null));
    add(slice("web-1", WEB, "10.244.0.1"));
    List<Route> before = view.routes(WEB, IpFamily.IPV4, SETTINGS);
    RoutingPolicy policy =
        roundRobin("p", new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null))));

    view.policy(policy.name(), policy);
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isNotEqualTo(before);
    view.policy(policy.name(), null);

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isEqualTo(before);
  }

  @Test
  void aNamespacesLabelsMatterOnlyToClusterPolicies() {
    view.service(WEB, service(WEB, null));
    view.service(ELSEWHERE, service(ELSEWHERE, null));
    view.takeChanged();

    view.namespaceLabels("shop", Map.of("team", "red"));
    assertThat(view.takeChanged()).isEmpty();

    view.clusterPolicy(
        "red",
        new ClusterRoutingPolicy(
            "red",
            "uid",
            Instant.EPOCH,
            new LabelSelector(Map.of("team", "red"), List.of()),
            null,
            ClusterRoutingPolicy.Kind.DEFAULTS,
            new PolicySettings(null, Scheduler.RR, null, null, null)));
    assertThat(view.takeChanged()).containsExactly(ELSEWHERE, WEB);
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS))
        .allMatch(route -> route.scheduler() == Scheduler.RR);

    view.namespaceLabels("shop", Map.of("team", "blue"));
    assertThat(view.takeChanged()).containsExactly(WEB);
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS))
        .allMatch(route -> route.scheduler() == Scheduler.RANDOM);
  }

  @Test
  void onlyAChangeOfTheNodeThatRoutingSeesConcernsAllServices() {
    view.service(WEB, service(WEB, null));
    view.node(new NodeStatus(NODE, false, false));
    view.takeChanged();

    view.node(new NodeStatus(NODE, true, false));
    assertThat(view.takeChanged()).isEmpty();

    view.node(
        new NodeStatus(
            new NodeInfo("node1", "uid", NODE.addresses(), List.of(), "zone-b"), false, false));
    assertThat(view.takeChanged()).containsExactly(WEB);
  }

  @Test
  void theHealthCheckCountsReadyAddressesOnThisNode() {
    view.service(WEB, service(WEB, null));
    add(slice("web-1", WEB, "10.244.0.1"));
    add(slice("web-2", WEB, "10.244.0.2"));

    assertThat(view.healthCheck(WEB, NODE))
        .isEqualTo(new ClusterView.HealthCheck(WEB, "uid-web", 32000, 2));
    assertThat(view.healthCheck(DB, NODE)).as("a Service that is not there").isNull();
  }

  /** Beside kube-proxy, with policies. */
  @Nested
  class BesideKubeProxy {
    private final ClusterView beside = new ClusterView(Install.BesideKubeProxy, () -> now);
    private final RoutingPolicy byName =
        roundRobin("p", new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null))));
    private final RoutingPolicy byLabel =
        roundRobin("q", new PolicyTarget.Selector(Map.of("app", "web")));

    private static ClusterRoutingPolicy ofTeam(String team) {
      return new ClusterRoutingPolicy(
          team,
          "uid",
          Instant.EPOCH,
          new LabelSelector(Map.of("team", team), List.of()),
          null,
          ClusterRoutingPolicy.Kind.DEFAULTS,
          PolicySettings.none());
    }

    private boolean routed(ObjectName service) {
      return !beside.routes(service, IpFamily.IPV4, SETTINGS).isEmpty();
    }

    @Test
    void aServiceThatAPolicyConcernsIsProgrammedBeforeItIsHandedOver() {
      beside.service(WEB, service(WEB, null));
      beside.service(DB, service(DB, null));
      assertThat(beside.services()).isEmpty();
      beside.takeChanged();

      beside.policy(byName.name(), byName);

      assertThat(beside.takeChanged()).containsExactly(WEB);
      assertThat(beside.services()).containsExactly(WEB);
      assertThat(routed(WEB)).isTrue();
      assertThat(routed(DB)).isFalse();
    }

    @Test
    void theOrderInWhichTheyComeDoesNotMatter() {
      beside.policy(byLabel.name(), byLabel);
      beside.service(WEB, service(WEB, null));

      assertThat(routed(WEB)).isTrue();
    }

    @Test
    void withoutItsPolicyItIsKeptUntilKubeProxyIsReady() {
      beside.service(WEB, service(WEB, "servicerouting.io"));
      beside.policy(byName.name(), byName);
      beside.policy(byName.name(), null);
      beside.service(WEB, service(WEB, null)); // the operator has taken the label off
      beside.takeChanged();

      now = now.plus(RoutedServices.HAND_OVER).minusMillis(1);
      beside.letGo();
      assertThat(routed(WEB)).isTrue();
      now = now.plusMillis(1);
      beside.letGo();

      assertThat(beside.takeChanged()).containsExactly(WEB);
      assertThat(routed(WEB)).isFalse();
    }

    @Test
    void aPolicyThatTurnsToAnotherServiceLeavesTheFirstSlowly() {
      beside.service(WEB, service(WEB, null));
      beside.service(DB, service(DB, null));
      beside.policy(byLabel.name(), byLabel);
      beside.takeChanged();

      RoutingPolicy turned = roundRobin("q", new PolicyTarget.Selector(Map.of("app", "db")));
      beside.policy(turned.name(), turned);

      assertThat(beside.services()).containsExactly(DB, WEB);
      assertThat(beside.nextToLetGo()).isEqualTo(now.plus(RoutedServices.HAND_OVER));
      now = now.plus(RoutedServices.HAND_OVER);
      beside.letGo();
      assertThat(beside.services()).containsExactly(DB);
    }

    @Test
    void theLabelsOfANamespaceDecideToo() {
      beside.service(WEB, service(WEB, null));
      beside.clusterPolicy("red", ofTeam("red"));
      assertThat(routed(WEB)).isFalse();

      beside.namespaceLabels("shop", Map.of("team", "red"));
      assertThat(beside.takeChanged()).contains(WEB);
      assertThat(routed(WEB)).isTrue();

      beside.namespaceLabels("shop", Map.of());
      now = now.plus(RoutedServices.HAND_OVER);
      beside.letGo(); // begins to leave
      now = now.plus(RoutedServices.HAND_OVER);
      beside.letGo();
      assertThat(routed(WEB)).isFalse();
    }

    @Test
    void whatAnotherProxyServesIsNotTaken() {
      beside.policy(byName.name(), byName);
      beside.service(WEB, service(WEB, "cilium"));

      assertThat(routed(WEB)).isFalse();
    }

    @Test
    void theApiServersOwnServiceIsTakenByLabelAlone() {
      ObjectName kubernetes = new ObjectName("default", "kubernetes");
      beside.namespaceLabels("default", Map.of("team", "red"));
      beside.clusterPolicy("red", ofTeam("red"));

      beside.service(kubernetes, service(kubernetes, null));
      assertThat(routed(kubernetes)).isFalse();
      beside.service(kubernetes, service(kubernetes, "servicerouting.io"));
      assertThat(routed(kubernetes)).isTrue();
    }

    @Test
    void kubeProxyAnswersHealthChecksUntilTheLabelComesAndAfterItHasGone() {
      beside.policy(byName.name(), byName);
      beside.service(WEB, service(WEB, null));
      assertThat(beside.healthCheck(WEB, NODE)).isNull();

      beside.service(WEB, service(WEB, "servicerouting.io"));
      assertThat(beside.healthCheck(WEB, NODE)).isNotNull();

      beside.service(WEB, service(WEB, null));
      assertThat(beside.healthCheck(WEB, NODE)).isNull();
      assertThat(routed(WEB)).isTrue();
    }

    @Test
    void aThousandPoliciesAndFiveThousandServicesAreWeighedOnce() {
      for (int i = 0; i < 5_000; i++) {
        ObjectName name = new ObjectName("shop", "s" + i);
        beside.service(name, service(name, null));
      }
      for (int i = 0; i < 1_000; i++) {
        RoutingPolicy policy =
            roundRobin("p" + i, new PolicyTarget.Selector(Map.of("app", "s" + i)));
        beside.policy(policy.name(), policy);
      }
      long begin = System.nanoTime();

      assertThat(beside.services()).hasSize(1_000);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }
}
