package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Dataplanes that say in words what they are told to do. */
final class RecordingDataplanes implements DataplaneFactory {
  /** What was told, in words. */
  final List<String> told = new CopyOnWriteArrayList<>();

  /** How many were made and not closed. */
  final AtomicInteger open = new AtomicInteger();

  /** What every write fails with; null if writes succeed. */
  volatile @Nullable String failure;

  /** What is refused, and why. */
  volatile Map<ServicePortName, String> refuses = Map.of();

  /** What every write says about routes. */
  volatile Map<ServicePortName, String> notes = Map.of();

  /** What the next reconcile says that it has written. */
  volatile int writtenByAudit;

  @Override
  public Set<IpFamily> families() {
    return Set.of(IpFamily.IPV4);
  }

  @Override
  public Dataplane create(IpFamily family, NodeSettings node) {
    open.incrementAndGet();
    return new RecordingDataplane(node.detector());
  }

  private final class RecordingDataplane implements Dataplane {
    private final LocalDetector detector;

    RecordingDataplane(LocalDetector detector) {
      this.detector = detector;
    }

    @Override
    public Outcome reconcile(Collection<Route> routes) throws IOException {
      failIfToldTo();
      told.add("reconcile " + routes.stream().map(Route::name).toList() + " " + detector);
      int written = writtenByAudit;
      writtenByAudit = 0;
      return new Outcome(written, refuses, Map.of(), notes, Set.of());
    }

    @Override
    public Outcome apply(Collection<RouteChange> changes) throws IOException {
      failIfToldTo();
      told.add(
          "apply "
              + changes.stream()
                  .map(change -> (change.route() == null ? "-" : "+") + change.name())
                  .toList());
      return new Outcome(changes.size(), refuses, Map.of(), notes, Set.of());
    }

    @Override
    public int repair(Set<String> names) throws IOException {
      failIfToldTo();
      told.add("repair " + new TreeSet<>(names));
      return names.size();
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }

    private void failIfToldTo() throws IOException {
      String says = failure;
      if (says != null) {
        told.add("failed");
        throw new IOException(says);
      }
    }
  }
}
