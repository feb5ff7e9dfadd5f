package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the policies whose status a change of the world may alter. What somebody waits for is told
 * at once; what comes in bursts is gathered for a second.
 */
final class PolicyWatch implements WorldListener, ProgressIndex.Listener, AutoCloseable {
  private static final Duration GATHERING = Duration.ofSeconds(1);
  private static final Duration TRAFFIC = Duration.ofSeconds(5);

  private final ClusterWorld world;
  private final TargetIndex targets;
  private final Consumer<PolicyRef> look;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("policy-watch").daemon().factory());
  private final Set<PolicyRef> gathered = new HashSet<>();
  private boolean all;
  private boolean scheduled;

  /**
   * Watches.
   *
   * @param look looks at a policy again; returns at once
   */
  PolicyWatch(
      ClusterWorld world, TargetIndex targets, TrafficWindow traffic, Consumer<PolicyRef> look) {
    this.world = world;
    this.targets = targets;
    this.look = look;
    var _ =
        timer.scheduleWithFixedDelay(
            () -> traffic.takeChanged().forEach(this::reported),
            TRAFFIC.toMillis(),
            TRAFFIC.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void policyChanged(ObjectName policy) {
    look.accept(new PolicyRef.Namespaced(policy));
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    look.accept(new PolicyRef.Cluster(policy));
  }

  @Override
  public void serviceChanged(ObjectName service) {
    policiesOf(service).forEach(look);
    world.clusterPolicies().forEach(policy -> gather(policy.ref()));
  }

  @Override
  public void endpointsChanged(ObjectName service) {
    policiesOf(service).forEach(this::gather);
  }

  @Override
  public void unplacedPodsChanged(ObjectName service) {
    policiesOf(service).forEach(this::gather);
  }

  @Override
  public void policiesOfServiceChanged(ObjectName service) {
    policiesOf(service).forEach(look);
  }

  @Override
  public void policiesOfNamespaceChanged(String namespace) {
    gatherAll();
  }

  @Override
  public void allPoliciesChanged() {
    gatherAll();
  }

  @Override
  public void nodeChanged(String node) {
    gatherAll();
  }

  @Override
  public void configChanged() {
    gatherAll();
  }

  @Override
  public void synced() {
    lookAtAll();
  }

  @Override
  public void progressed(PolicyRef policy, boolean complete) {
    if (complete) {
      look.accept(policy);
    } else {
      gather(policy);
    }
  }

  @Override
  public void nodesChanged() {
    gatherAll();
  }

  @Override
  public void nodesMayChangeAfter(Duration time) {
    if (!timer.isShutdown()) {
      var _ = timer.schedule(this::gatherAll, time.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  /** What became of our fields on a Service, or of its pods, has changed. */
  void reported(ObjectName service) {
    policiesOf(service).forEach(look);
  }

  private Set<PolicyRef> policiesOf(ObjectName service) {
    Set<PolicyRef> policies = new HashSet<>(targets.policiesOf(service));
    WorldService found = world.service(service);
    if (found != null) {
      world
          .policiesOf(found.info())
          .forEach(policy -> policies.add(new PolicyRef.Namespaced(policy.name())));
    }
    return policies;
  }

  private synchronized void gather(PolicyRef policy) {
    gathered.add(policy);
    schedule();
  }

  private synchronized void gatherAll() {
    all = true;
    schedule();
  }

  private void schedule() {
    if (!scheduled && !timer.isShutdown()) {
      scheduled = true;
      var _ = timer.schedule(this::tellGathered, GATHERING.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void tellGathered() {
    Set<PolicyRef> told;
    boolean everything;
    synchronized (this) {
      told = Set.copyOf(gathered);
      everything = all;
      gathered.clear();
      all = false;
      scheduled = false;
    }
    if (everything) {
      lookAtAll();
    } else {
      told.forEach(look);
    }
  }

  private void lookAtAll() {
    world.clusterPolicies().forEach(policy -> look.accept(policy.ref()));
    world.policies().forEach(policy -> look.accept(policy.ref()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
