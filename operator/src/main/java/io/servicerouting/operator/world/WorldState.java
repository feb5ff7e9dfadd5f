package io.servicerouting.operator.world;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyIndex;
import io.servicerouting.routing.ProxyMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The world's content behind one lock, and who is told of changes. */
final class WorldState {
  private static final Logger LOG = LoggerFactory.getLogger(WorldState.class);

  final ServiceIndex services = new ServiceIndex();
  final UnplacedPods unplacedPods = new UnplacedPods();
  final Map<String, WorldNode> nodes = new TreeMap<>();
  final Map<String, NodeState> nodeStates = new TreeMap<>();
  final Map<String, AgentPod> agentPods = new TreeMap<>();
  final Map<String, Map<String, String>> namespaces = new TreeMap<>();
  final Map<ObjectName, WorldPolicy> policies = new TreeMap<>();
  final Map<String, WorldClusterPolicy> clusterPolicies = new TreeMap<>();
  final PolicyIndex index = new PolicyIndex();
  @Nullable ServiceRoutingConfig config;
  @Nullable ServiceRoutingConfig lastConfig;
  int problems;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<WorldListener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch synced = new CountDownLatch(1);

  boolean synced() {
    return synced.getCount() == 0;
  }

  boolean awaitSynced(Duration limit) throws InterruptedException {
    return synced.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  void markSynced() {
    synced.countDown();
    tell(WorldListener::synced);
  }

  void listen(WorldListener listener) {
    listeners.add(listener);
  }

  void unlisten(WorldListener listener) {
    listeners.remove(listener);
  }

  <T extends @Nullable Object> T reading(Supplier<T> questions) {
    lock.readLock().lock();
    try {
      return questions.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  <T extends @Nullable Object> T writing(Supplier<T> change) {
    lock.writeLock().lock();
    try {
      return change.get();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Outside of the lock, so that a listener may ask. One that fails must not harm the others. */
  void tell(Consumer<WorldListener> call) {
    for (WorldListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("A listener of the world failed: {}", listener.getClass().getName(), e);
      }
    }
  }

  ProxyMode defaultMode() {
    var spec = config == null ? null : config.getSpec();
    String mode = spec == null ? null : spec.defaultMode();
    if (mode == null) {
      return ProxyMode.IPTABLES;
    }
    try {
      return ProxyMode.parse(mode);
    } catch (IllegalArgumentException e) {
      return ProxyMode.IPTABLES; // a CRD newer than this program; the config's status says so
    }
  }

  WorldSize size() {
    return new WorldSize(
        services.all().size(),
        services.sliceCount(),
        unplacedPods.size(),
        nodes.size(),
        nodeStates.size(),
        policies.size(),
        clusterPolicies.size(),
        problems);
  }
}
