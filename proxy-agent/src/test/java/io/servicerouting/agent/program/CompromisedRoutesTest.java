package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two Services whose mode this node lacks: one by a policy of its own, one by the cluster's. */
class CompromisedRoutesTest {
  private static final ServicePortName WEB = port("web");
  private static final ServicePortName DB = port("db");
  private static final String WHY = "ip_vs is not in this kernel";

  private final ProblemRegister problems = new ProblemRegister((source, problem) -> {});
  private final ClusterView view =
      new ClusterView(Install.InsteadOfKubeProxy, InstantSource.system());
  private final CompromisedRoutes routes =
      new CompromisedRoutes(new ModeAskers(view, ProxyMode.IPTABLES), problems);

  @BeforeEach
  void twoServices() {
    view.namespaceLabels("shop", Map.of());
    for (ServicePortName port : List.of(WEB, DB)) {
      view.service(port.service(), service(port.service()));
    }
    policy(ipvs());
  }

  private void policy(@Nullable PolicySettings settings) {
    ObjectName name = new ObjectName("shop", "web-policy");
    view.policy(
        name,
        settings == null
            ? null
            : new RoutingPolicy(
                name,
                "uid",
                Instant.EPOCH,
                new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null))),
                settings));
  }

  private static PolicySettings ipvs() {
    return new PolicySettings(ProxyMode.IPVS, null, null, null, null);
  }

  private static ServicePortName port(String service) {
    return new ServicePortName(new ObjectName("shop", service), "");
  }

  private static ServiceInfo service(ObjectName name) {
    return new ServiceInfo(
        name,
        "uid-" + name.name(),
        Map.of(),
        List.of(IpAddress.parse("10.96.0.10")),
        List.of(),
        List.of(),
        List.of(),
        TrafficPolicy.CLUSTER,
        TrafficPolicy.CLUSTER,
        0,
        0,
        null,
        List.of(new ServicePort("", Protocol.TCP, 80, 0)));
  }

  private static Compromise fallback() {
    return new Compromise(ProxyMode.IPVS, ProxyMode.IPTABLES, Scheduler.RANDOM, WHY);
  }

  private List<String> stated() {
    return problems.current().stream()
        .map(problem -> problem.object() + " " + problem.effect() + " " + problem.message())
        .toList();
  }

  @Test
  void aFallbackIsThePolicysThatAskedForTheModeAndTheClustersWithoutOne() {
    routes.are(Map.of(WEB, fallback(), DB, fallback()));

    assertThat(stated())
        .containsExactly(
            "ServiceRoutingConfig cluster FELL_BACK carried by iptables with scheduler random"
                + " instead: "
                + WHY,
            "ServiceRoutingPolicy shop/web-policy FELL_BACK carried by iptables with scheduler"
                + " random instead: "
                + WHY);
    assertThat(problems.current())
        .extracting(Problem::field)
        .containsExactly("spec.defaultMode", "proxy.mode");
  }

  @Test
  void refusedConnectionsAreNoFallback() {
    routes.are(Map.of(WEB, new Compromise(ProxyMode.IPVS, null, null, WHY)));

    assertThat(problems.current())
        .extracting(Problem::effect)
        .containsExactly(Problem.Effect.NOT_IN_EFFECT);
  }

  @Test
  void aClusterPolicyIsToldOnceForAllItsServices() {
    policy(null);
    view.clusterPolicy(
        "fast",
        new ClusterRoutingPolicy(
            "fast",
            "uid",
            Instant.EPOCH,
            LabelSelector.everything(),
            null,
            ClusterRoutingPolicy.Kind.DEFAULTS,
            ipvs()));

    routes.are(Map.of(WEB, fallback(), DB, fallback()));

    assertThat(stated())
        .singleElement()
        .asString()
        .startsWith("ClusterServiceRoutingPolicy fast FELL_BACK");
  }

  @Test
  void onceTheNodeCanDoTheModeNothingIsStated() {
    routes.are(Map.of(WEB, fallback()));
    routes.are(Map.of());

    assertThat(problems.current()).isEmpty();
  }

  @Test
  void whatIsNotCarriedAtAllIsTheServicesAndThePolicys() {
    var refusals = new RefusedRoutes(view, new ModeAskers(view, ProxyMode.IPTABLES), problems);

    refusals.are(Map.of(WEB, "its address is served for shop/other already", DB, "no room"));
    assertThat(stated())
        .containsExactly(
            "Service shop/db NOT_IN_EFFECT this node's kernel cannot carry its port, which stays as"
                + " it was: no room",
            "Service shop/web NOT_IN_EFFECT this node's kernel cannot carry its port, which stays"
                + " as it was: its address is served for shop/other already",
            "ServiceRoutingPolicy shop/web-policy NOT_IN_EFFECT "
                + WEB
                + " is not carried: its address is served for shop/other already");

    refusals.are(Map.of());
    assertThat(problems.current()).isEmpty();
  }
}
