package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.rebalance.RebalanceReports;
import io.servicerouting.operator.service.ServiceReports;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.routing.ObjectName;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the reconcilers of both kinds of policy share: the world as they see it, who has to be
 * looked at when it changes, and how statuses are written. It follows the world in every replica,
 * so that a new leader knows how far the nodes are.
 */
public final class PolicyStatuses implements WorldListener, AutoCloseable {
  private final ClusterWorld world;
  private final StatusApi api;
  private final PolicyEvents events;
  private final InstantSource clock;
  private final TargetIndex targets = new TargetIndex();
  private final PolicyWatch watch;
  private final ProgressIndex progress;
  private final PolicyViews views;
  private final PolicyReconciler policies;
  private final ClusterPolicyReconciler clusterPolicies;

  /** Follows the world from now on; it should not have been started yet. */
  public PolicyStatuses(
      KubernetesClient client,
      ClusterWorld world,
      PolicyMarkers markers,
      ServiceReports reports,
      RebalanceReports rebalances,
      EventPublisher publisher,
      InstantSource clock) {
    this.world = world;
    this.clock = clock;
    api = new StatusApi(client);
    events = new PolicyEvents(publisher);
    policies = new PolicyReconciler(this, clock);
    clusterPolicies = new ClusterPolicyReconciler(this, clock);
    watch = new PolicyWatch(world, targets, this::look);
    progress = new ProgressIndex(world, markers, watch);
    views = new PolicyViews(world, progress, reports, rebalances);
    reports.onChange(watch::reported);
    rebalances.onChange(watch::reported);
    // In this order: who is looked at must find the others up to date.
    world.listen(views);
    world.listen(progress);
    world.listen(this);
    world.listen(watch);
    progress.catchUp();
  }

  /** The reconciler of ServiceRoutingPolicies. */
  public PolicyReconciler policies() {
    return policies;
  }

  /** The reconciler of ClusterServiceRoutingPolicies. */
  public ClusterPolicyReconciler clusterPolicies() {
    return clusterPolicies;
  }

  private void look(PolicyRef policy) {
    switch (policy) {
      case PolicyRef.Namespaced _ -> policies.look(policy);
      case PolicyRef.Cluster _ -> clusterPolicies.look(policy);
    }
  }

  @Override
  public void policyChanged(ObjectName policy) {
    if (world.policy(policy) == null) {
      var ref = new PolicyRef.Namespaced(policy);
      targets.put(ref, Set.of());
      policies.forget(ref);
    }
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    if (world.clusterPolicy(policy) == null) {
      clusterPolicies.forget(new PolicyRef.Cluster(policy));
    }
  }

  /** Null until the world is complete. */
  @Nullable PolicyView view(ObjectName policy) {
    return world.synced() ? views.of(policy) : null;
  }

  /** Null until the world is complete. */
  @Nullable ClusterPolicyView view(String clusterPolicy) {
    return world.synced() ? views.of(clusterPolicy) : null;
  }

  void targets(PolicyRef policy, Set<ObjectName> services) {
    targets.put(policy, services);
  }

  <S> StatusWriter<S> writer(StatusWriter.Kind<S> kind) {
    return new StatusWriter<>(kind, api, events, new WritePace(clock));
  }

  @Override
  public void close() {
    world.unlisten(watch);
    watch.close();
  }
}
