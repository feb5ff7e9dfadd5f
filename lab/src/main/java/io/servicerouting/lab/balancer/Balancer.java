package io.servicerouting.lab.balancer;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.balancer.BalancerState.ServiceState;
import io.servicerouting.lab.balancer.VipPool.Allocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The balancer's one thread of decision. A round is made whenever the cluster or a node's health
 * changes, and at least once per probe interval, so that whatever failed is tried again.
 */
final class Balancer {

  private final Cluster cluster;
  private final Kernel kernel;
  private final Probe probe;
  private final VipPool pool;
  private final HealthChecks health;
  private final Planner planner;
  private final StateFile stateFile;
  private final Settings settings;
  private final Progress log;
  private final Semaphore changes = new Semaphore(0);
  private final Set<HealthTarget> underWay = new HashSet<>();
  private @Nullable ForwardingPlan applied;
  private boolean firstRound = true;
  private String lastProblem = "";

  /**
   * How it behaves.
   *
   * @param probeInterval from one probe of a target to the next
   */
  record Settings(
      RotationMode mode, Duration probeInterval, int successesToPass, int failuresToFail) {}

  Balancer(
      Settings settings,
      Cluster cluster,
      Kernel kernel,
      Probe probe,
      VipPool pool,
      StateFile stateFile,
      Progress log) {
    this.settings = settings;
    this.cluster = cluster;
    this.kernel = kernel;
    this.probe = probe;
    this.pool = pool;
    this.stateFile = stateFile;
    this.log = log;
    this.health = new HealthChecks(settings.successesToPass(), settings.failuresToFail());
    this.planner = new Planner(settings.mode(), health);
  }

  /** Makes the next round start at once; may be called from any thread. */
  void somethingChanged() {
    changes.release();
  }

  /** Works until the thread is interrupted. */
  void run() throws InterruptedException {
    long interval = settings.probeInterval().toNanos();
    long nextProbes = System.nanoTime();
    try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        round();
        long now = System.nanoTime();
        if (now >= nextProbes) {
          startProbes(probes, health.targets());
          nextProbes = now + interval;
        } else {
          startProbes(probes, health.unprobed());
        }
        if (changes.tryAcquire(nextProbes - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          // Whatever came in meanwhile is seen by the same round.
          changes.drainPermits();
        }
      }
    }
  }

  private void round() {
    ClusterState state = cluster.state();
    Allocation allocation = pool.allocate(state.services());
    health.watch(targets(state, allocation.given()));
    if (firstRound && !health.unprobed().isEmpty()) {
      // After a restart, what the kernel does is better than a plan that knows no node.
      return;
    }
    firstRound = false;
    Planner.Outcome outcome = planner.plan(state, allocation.given());
    List<String> problems = new ArrayList<>();
    attempt(problems, () -> apply(outcome));
    if (problems.isEmpty()) {
      // An address is announced when it works, not before.
      state.services().forEach(one -> attempt(problems, () -> publish(one, allocation)));
    }
    tell(outcome, allocation, String.join("; ", problems));
  }

  private void apply(Planner.Outcome outcome) {
    if (outcome.plan().equals(applied)) {
      return;
    }
    // Unknown until it is whole again: a failure may leave a part of it behind.
    applied = null;
    kernel.apply(outcome.plan());
    applied = outcome.plan();
    for (ServiceState one : outcome.services()) {
      log.say("%s: %s -> %s".formatted(one.service(), one.address(), one.inRotation()));
    }
  }

  private void publish(LoadBalancerService service, Allocation allocation) {
    String address = allocation.given().get(service.key());
    if (address != null && !service.addresses().equals(List.of(address))) {
      cluster.publish(service, address);
    }
  }

  private static void attempt(List<String> problems, Runnable step) {
    try {
      step.run();
    } catch (LabException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void tell(Planner.Outcome outcome, Allocation allocation, String problem) {
    if (!problem.equals(lastProblem)) {
      log.say(problem.isEmpty() ? "works again" : problem);
      lastProblem = problem;
    }
    String mode = settings.mode().name().toLowerCase(Locale.ROOT);
    try {
      stateFile.write(new BalancerState(mode, outcome.services(), allocation.refused(), problem));
    } catch (LabException e) {
      log.say(String.valueOf(e.getMessage()));
    }
  }

  private Collection<HealthTarget> targets(ClusterState state, Map<String, String> given) {
    Set<HealthTarget> targets = new HashSet<>();
    if (settings.mode() == RotationMode.HEALTH) {
      for (LoadBalancerService service : state.services()) {
        if (given.containsKey(service.key())) {
          state.nodes().forEach(node -> targets.add(HealthTarget.of(node, service)));
        }
      }
    }
    return targets;
  }

  /** One probe at a time for each target: a slow one is not overtaken by the next. */
  private void startProbes(ExecutorService probes, Set<HealthTarget> targets) {
    for (HealthTarget target : targets) {
      synchronized (underWay) {
        if (!underWay.add(target)) {
          continue;
        }
      }
      probes.execute(() -> {
        try {
          health.record(target, probe.check(target));
        } finally {
          synchronized (underWay) {
            underWay.remove(target);
          }
          somethingChanged();
        }
      });
    }
  }
}
