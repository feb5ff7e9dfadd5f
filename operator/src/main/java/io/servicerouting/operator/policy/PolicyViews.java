package io.servicerouting.operator.policy;

import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.rebalance.RebalanceReports;
import io.servicerouting.operator.service.ServiceReports;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldPolicy;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.SpreadRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up all that the status of a policy depends on. */
final class PolicyViews implements WorldListener {
  private final ClusterWorld world;
  private final ProgressIndex progress;
  private final ServiceReports reports;
  private final RebalanceReports rebalances;
  private final PodReaches reaches;
  private final TrafficWindow traffic;
  private volatile @Nullable NodesView nodes;

  PolicyViews(
      ClusterWorld world,
      ProgressIndex progress,
      ServiceReports reports,
      RebalanceReports rebalances,
      PodReaches reaches,
      TrafficWindow traffic) {
    this.world = world;
    this.progress = progress;
    this.reports = reports;
    this.rebalances = rebalances;
    this.reaches = reaches;
    this.traffic = traffic;
  }

  /** A policy as it is now; null if there is none of that name. */
  @Nullable PolicyView of(ObjectName name) {
    PolicyView view =
        world.reading(() -> {
          WorldPolicy policy = world.policy(name);
          return policy == null
              ? null
              : new PolicyView(policy, targets(policy), nodes(), Progress.none(), injects());
        });
    // Asked outside of the world's lock, as it demands.
    return view == null
        ? null
        : view.with(
            progress.of(view.policy().ref()),
            view.targets().stream().map(this::withReach).toList());
  }

  /** Where pods may run matters, and is asked for, only if they are to be spread. */
  private TargetView withReach(TargetView target) {
    TargetView.Found found = target.found();
    Resolved<SpreadRule> spread = found == null ? null : found.effective().spread();
    return found == null || spread == null
        ? target
        : new TargetView(
            target.name(),
            target.sectionName(),
            found.with(reaches.of(found.service(), spread.value().topologyKey())));
  }

  /** A cluster policy as it is now; null if there is none of that name. */
  @Nullable ClusterPolicyView of(String name) {
    ClusterPolicyView view =
        world.reading(() -> {
          WorldClusterPolicy policy = world.clusterPolicy(name);
          return policy == null ? null : selected(policy);
        });
    return view == null ? null : view.with(progress.of(view.policy().ref()));
  }

  private ClusterPolicyView selected(WorldClusterPolicy policy) {
    if (!(policy.conversion() instanceof Conversion.Usable<ClusterRoutingPolicy>(var usable))) {
      return new ClusterPolicyView(policy, 0, 0, List.of(), Progress.none());
    }
    int services = 0;
    int namespaces = 0;
    for (String namespace : world.namespaces()) {
      if (usable.namespaceSelector().matches(world.namespaceLabels(namespace))) {
        namespaces++;
        services +=
            (int)
                world.servicesOf(namespace).stream()
                    .filter(service -> concerns(usable, service))
                    .count();
      }
    }
    return new ClusterPolicyView(
        policy,
        namespaces,
        services,
        ClusterConflicts.of(usable, usableClusterPolicies(), other -> shared(usable, other)),
        Progress.none());
  }

  private List<ClusterRoutingPolicy> usableClusterPolicies() {
    List<ClusterRoutingPolicy> usable = new ArrayList<>();
    for (WorldClusterPolicy policy : world.clusterPolicies()) {
      if (policy.conversion() instanceof Conversion.Usable<ClusterRoutingPolicy>(var value)) {
        usable.add(value);
      }
    }
    return usable;
  }

  private boolean concerns(ClusterRoutingPolicy policy, WorldService service) {
    return PolicyResolution.concerns(
        policy, service.info(), world.namespaceLabels(service.name().namespace()));
  }

  private @Nullable ObjectName shared(ClusterRoutingPolicy one, ClusterRoutingPolicy other) {
    return world.services().stream()
        .filter(service -> concerns(one, service) && concerns(other, service))
        .map(WorldService::name)
        .findFirst()
        .orElse(null);
  }

  private List<TargetView> targets(WorldPolicy policy) {
    if (!(policy.conversion() instanceof Conversion.Usable<RoutingPolicy>(var usable))) {
      return List.of();
    }
    String namespace = policy.name().namespace();
    return switch (usable.target()) {
      case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) ->
          refs.stream()
              .map(ref -> target(policy, namespace, ref.service(), ref.sectionName()))
              .toList();
      case PolicyTarget.Selector(var labels) ->
          world.servicesOf(namespace).stream()
              .filter(service -> service.info().labels().entrySet().containsAll(labels.entrySet()))
              .map(service -> target(policy, namespace, service.name().name(), null))
              .toList();
    };
  }

  private TargetView target(
      WorldPolicy policy, String namespace, String service, @Nullable String sectionName) {
    WorldService found = world.service(new ObjectName(namespace, service));
    if (found == null) {
      return new TargetView(service, sectionName, null);
    }
    boolean hasPort =
        sectionName == null
            || found.info().ports().stream().anyMatch(port -> port.name().equals(sectionName));
    return new TargetView(
        service,
        sectionName,
        new TargetView.Found(
            found,
            hasPort,
            sectionName == null
                ? world.resolveWhole(found.info())
                : world.resolve(found.info(), sectionName),
            world.verdict(policy.name(), found.info(), sectionName),
            world.slicesOf(found.name()),
            new TargetPods(
                world.podsOf(found.name()), world.unplacedPodsOf(found), PodReach.plain()),
            reports.of(found.name()),
            rebalances.of(found.name()),
            traffic.of(found.name(), world.slicesOf(found.name()))));
  }

  private boolean injects() {
    var config = world.config();
    var spec = config == null ? null : config.getSpec();
    return config != null && (spec == null || !"Off".equals(spec.injection()));
  }

  private NodesView nodes() {
    NodesView known = nodes;
    if (known == null) {
      known = NodesView.of(world.nodes());
      nodes = known;
    }
    return known;
  }

  @Override
  public void nodeChanged(String node) {
    nodes = null;
  }
}
