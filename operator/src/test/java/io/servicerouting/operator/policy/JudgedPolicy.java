package io.servicerouting.operator.policy;

import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;

import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.TestWorld;
import io.servicerouting.routing.ObjectName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The policy {@code shop/p} in a world of three nodes, whose agents report that they have it. */
final class JudgedPolicy {
  private static final ObjectName NAME = new ObjectName("shop", "p");

  private final TestWorld given = new TestWorld();
  private final List<Pod> pods = new ArrayList<>();
  private final ServiceReportsByHand reports = new ServiceReportsByHand();
  private final RebalanceReportsByHand rebalances = new RebalanceReportsByHand();
  private final PolicyViews views;

  JudgedPolicy() {
    this(new RecordingProgress(), InstantSource.system());
  }

  /**
   * In a world with a clock.
   *
   * @param told writes down what policies are looked at for
   */
  JudgedPolicy(ProgressIndex.Listener told, InstantSource clock) {
    var markers = new PolicyMarkers(given.world());
    var progress = new ProgressIndex(given.world(), markers, told, clock);
    views =
        new PolicyViews(
            given.world(),
            progress,
            reports,
            rebalances,
            new PodReaches(given.world(), _ -> List.copyOf(pods)),
            new TrafficWindow(InstantSource.system()));
    given.world().listen(progress);
    given.world().listen(views);
    for (String name : List.of("n1", "n2", "n3")) {
      given.put(node(name, true)).report(name, 1000);
    }
    given.namespace("shop", Map.of("team", "shop"));
    given.put(config());
  }

  private static ServiceRoutingConfig config() {
    var config = new ServiceRoutingConfig();
    config.getMetadata().setName("cluster");
    config.getMetadata().setResourceVersion("1");
    return config;
  }

  TestWorld given() {
    return given;
  }

  ServiceReportsByHand reports() {
    return reports;
  }

  RebalanceReportsByHand rebalances() {
    return rebalances;
  }

  /** What the API server says when it is asked for the pods of a Service. */
  JudgedPolicy withPods(Pod... found) {
    pods.clear();
    pods.addAll(List.of(found));
    return this;
  }

  /** Service shop/web with one pod on n1 and one on n2. */
  void twoPodsOnTwoNodes() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n2/10.1.0.2"));
  }

  /** Service shop/web with two pods on each of n1 and n2. */
  void twoPodsOnEachOfTwoNodes() {
    given
        .put(service("shop", "web", "1"))
        .put(
            slice(
                "shop",
                "web-1",
                "web",
                "a=n1/10.1.0.1",
                "b=n1/10.1.0.2",
                "c=n2/10.1.0.3",
                "d=n2/10.1.0.4"));
  }

  PolicyView view() {
    return Objects.requireNonNull(views.of(NAME), "there is no policy shop/p");
  }

  PolicyOutcome outcome() {
    return PolicyDecision.of(view());
  }

  ClusterPolicyView clusterPolicy(String name) {
    return Objects.requireNonNull(views.of(name), "there is no such cluster policy");
  }
}
