package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.rebalance.RebalanceReports;
import io.servicerouting.operator.service.ServiceReports;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldPolicy;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
  private final StatusObserver observer;
  private final ChangeTimes changes;
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
      PodReaches reaches,
      EventPublisher publisher,
      StatusObserver observer,
      InstantSource clock) {
    this.world = world;
    this.clock = clock;
    api = new StatusApi(client);
    events = new PolicyEvents(publisher);
    this.observer = observer;
    changes = new ChangeTimes(clock);
    policies = new PolicyReconciler(this, clock);
    clusterPolicies = new ClusterPolicyReconciler(this, clock);
    var traffic = new TrafficWindow(clock);
    watch = new PolicyWatch(world, targets, traffic, this::look);
    progress = new ProgressIndex(world, markers, watch, clock);
    views = new PolicyViews(world, progress, reports, rebalances, reaches, traffic);
    reports.onChange(watch::reported);
    rebalances.onChange(watch::reported);
    // In this order: who is looked at must find the others up to date.
    world.listen(traffic);
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
    var ref = new PolicyRef.Namespaced(policy);
    WorldPolicy now = world.policy(policy);
    if (now == null) {
      targets.put(ref, Set.of());
      policies.forget(ref);
      changes.forget(ref);
    } else {
      var status = now.status();
      changes.seen(ref, now.generation(), status == null ? null : status.observedGeneration());
    }
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    var ref = new PolicyRef.Cluster(policy);
    WorldClusterPolicy now = world.clusterPolicy(policy);
    if (now == null) {
      clusterPolicies.forget(ref);
      changes.forget(ref);
    } else {
      var status = now.status();
      changes.seen(ref, now.generation(), status == null ? null : status.observedGeneration());
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
    return new StatusWriter<>(kind, api, events, new WritePace(clock), observer);
  }

  /** Tells how long a pass took, and if the policy is programmed, since when it was not. */
  void reconciled(
      PolicyRef policy,
      String kind,
      long generation,
      List<ConditionDraft> conditions,
      Instant began) {
    observer.reconciled(kind, Duration.between(began, clock.instant()));
    boolean programmed =
        conditions.stream()
            .anyMatch(each -> each.type().equals(ConditionDraft.PROGRAMMED) && each.holds());
    Duration took = programmed ? changes.reached(policy, generation) : null;
    if (took != null) {
      observer.programmed(took);
    }
  }

  @Override
  public void close() {
    world.unlisten(watch);
    watch.close();
  }
}
