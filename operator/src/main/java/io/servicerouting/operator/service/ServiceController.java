package io.servicerouting.operator.service;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.install.CurrentSuccessor;
import io.servicerouting.operator.install.Successor;
import io.servicerouting.operator.programming.Fleet;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps our fields on all Services as policies and nodes ask for it, while this replica leads. An
 * event costs a decision in memory for the Services it concerns; reports of nodes are gathered for
 * a tenth of a second and then looked at by the Services that wait for nodes. The API server is
 * asked only when something is to be written.
 */
public final class ServiceController implements WorldListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceController.class);
  private static final int WORKERS = 8;
  private static final Duration GATHER = Duration.ofMillis(100);

  /** What the queue works on. */
  private sealed interface Key {
    record OneService(ObjectName name) implements Key {}

    record AllNodes() implements Key {}
  }

  private final ClusterWorld world;
  private final ReportBook reports;
  private final CurrentSuccessor successor;
  private final Runnable successorChanged = this::lookAtWaiting;
  private final ServiceSituations situations;
  private final ServiceWriter writer;
  private final Retakes retakes = new Retakes();
  private final InstantSource clock;
  private final WorkQueue<Key> queue;
  private final Set<ObjectName> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean nodesChanged = new AtomicBoolean();
  private volatile Fleet fleet;

  ServiceController(
      KubernetesClient client,
      ClusterWorld world,
      PolicyMarkers markers,
      ReportBook reports,
      CurrentSuccessor successor,
      InstantSource clock) {
    this.world = world;
    this.reports = reports;
    this.clock = clock;
    this.successor = successor;
    this.situations = new ServiceSituations(world, markers, successor);
    this.writer = new ServiceWriter(new ServiceApi(client), retakes, clock);
    this.fleet = Fleet.of(world);
    this.queue =
        new WorkQueue<>(
            "services",
            WORKERS,
            new WorkQueue.Work<>() {
              @Override
              public void process(Key key) {
                switch (key) {
                  case Key.OneService(ObjectName name) -> processService(name);
                  case Key.AllNodes() -> lookAtNodes();
                }
              }

              @Override
              public void failed(Key key, RuntimeException failure) {
                report(key, failure);
              }
            });
  }

  /** Begins with all Services there are, once the world is complete. */
  void start() {
    world.listen(this);
    successor.onChange(successorChanged);
    if (world.synced()) {
      everything();
    }
  }

  /** Stops; nothing is written any more when it returns. */
  @Override
  public void close() {
    world.unlisten(this);
    successor.forget(successorChanged);
    queue.close();
    reports.clear();
  }

  private void processService(ObjectName name) {
    if (!world.synced()) {
      return;
    }
    WorldService service = world.service(name);
    if (service == null) {
      gone(name);
      return;
    }
    ServiceSnapshot seen = ServiceSituations.snapshot(service);
    if (writer.isBehind(seen)) {
      return;
    }
    Fleet nodes = fleet;
    Successor heir = successor.get();
    ServiceWish wish = situations.wish(service, nodes);
    if (wish.waits()) {
      waiting.add(name);
    } else {
      waiting.remove(name);
    }
    ServiceReport report = writer.write(seen, wish);
    if (report == null) {
      gone(name);
      return;
    }
    reports.put(name, report);
    boolean same = nodes.equals(fleet) && heir.equals(successor.get());
    if (wish.waits() && !same) { // whoever looked for those that wait may have missed it
      add(name);
    }
    Instant now = clock.instant();
    Instant again = retakes.next(seen, now);
    if (again != null) {
      queue.addAfter(Duration.between(now, again), new Key.OneService(name));
    }
  }

  private void gone(ObjectName name) {
    waiting.remove(name);
    writer.forget(name);
    reports.put(name, ServiceReport.none());
  }

  private void report(Key key, RuntimeException failure) {
    if (!(key instanceof Key.OneService(ObjectName name))) {
      LOG.error("Nodes cannot be looked at", failure);
      return;
    }
    if (failure instanceof KubernetesClientException refused && ServiceApi.isConflict(refused)) {
      LOG.debug("Service {} changed meanwhile: {}", name, refused.getMessage());
      return;
    }
    String problem = "Service %s cannot be written: %s".formatted(name, failure.getMessage());
    LOG.warn("{}", problem);
    reports.put(name, reports.of(name).withWriteProblem(ConflictText.bounded(problem)));
  }

  private void lookAtNodes() {
    nodesChanged.set(false);
    Fleet now = Fleet.of(world);
    if (now.equals(fleet)) {
      return;
    }
    fleet = now;
    lookAtWaiting();
  }

  private void lookAtWaiting() {
    waiting.forEach(this::add);
  }

  private void everything() {
    fleet = Fleet.of(world);
    world.services().forEach(service -> add(service.name()));
  }

  private void add(ObjectName service) {
    queue.add(new Key.OneService(service));
  }

  @Override
  public void synced() {
    everything();
  }

  @Override
  public void serviceChanged(ObjectName service) {
    add(service);
  }

  @Override
  public void policiesOfServiceChanged(ObjectName service) {
    add(service);
  }

  @Override
  public void policiesOfNamespaceChanged(String namespace) {
    world.servicesOf(namespace).forEach(service -> add(service.name()));
  }

  @Override
  public void allPoliciesChanged() {
    everything();
  }

  @Override
  public void configChanged() {
    everything();
  }

  @Override
  public void nodeChanged(String node) {
    gatherNodes();
  }

  @Override
  public void nodeStateChanged(String node, @Nullable NodeState before, @Nullable NodeState after) {
    gatherNodes();
  }

  @Override
  public void agentPodChanged(String node) {
    gatherNodes();
  }

  private void gatherNodes() {
    if (nodesChanged.compareAndSet(false, true)) {
      queue.addAfter(GATHER, new Key.AllNodes());
    }
  }
}
