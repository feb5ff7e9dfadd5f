package io.servicerouting.agent.view;

import static io.servicerouting.agent.view.ViewSamples.DB;
import static io.servicerouting.agent.view.ViewSamples.ELSEWHERE;
import static io.servicerouting.agent.view.ViewSamples.NODE;
import static io.servicerouting.agent.view.ViewSamples.SETTINGS;
import static io.servicerouting.agent.view.ViewSamples.WEB;
import static io.servicerouting.agent.view.ViewSamples.byLabel;
import static io.servicerouting.agent.view.ViewSamples.byName;
import static io.servicerouting.agent.view.ViewSamples.service;
import static io.servicerouting.agent.view.ViewSamples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a change concerns, and the routes that come of it. */
class ClusterViewTest {
  private final ClusterView view =
      new ClusterView(Install.InsteadOfKubeProxy, InstantSource.system());

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

    RoutingPolicy byName = byName();
    view.policy(byName.name(), byName);
    assertThat(view.takeChanged()).containsExactly(WEB);

    RoutingPolicy byLabel = byLabel("p", "db");
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
    RoutingPolicy policy = byName();

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

  @Test
  void forTheHealthCheckAPodWithAnAddressInEachFamilyIsOne() {
    view.service(WEB, service(WEB, null));
    add(slice("web-1", WEB, "10.244.0.1"));
    add(slice("web-2", WEB, "fd00:10:244::1"));

    assertThat(view.healthCheck(WEB, NODE))
        .isEqualTo(new ClusterView.HealthCheck(WEB, "uid-web", 32000, 1));
  }
}
