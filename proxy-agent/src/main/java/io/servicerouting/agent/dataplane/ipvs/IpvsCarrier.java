package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Mode IPVS of one IP family, as others call it: one at a time, of both families. The kernel's list
 * of virtual services is of both, and leaves some out if others go while it is read.
 */
final class IpvsCarrier implements Carrier, Dataplane {
  private final IpvsDataplane dataplane;
  private final Object lock;
  private final Runnable closed;

  /**
   * Guards a dataplane.
   *
   * @param lock held by whoever looks at virtual services or changes them
   * @param closed told when it is not used any more
   */
  IpvsCarrier(IpvsDataplane dataplane, Object lock, Runnable closed) {
    this.dataplane = dataplane;
    this.lock = lock;
    this.closed = closed;
  }

  @Override
  public Dataplane dataplane() {
    return this;
  }

  @Override
  public Optional<Route> entry(Route route) {
    return Optional.empty(); // The addresses lead there by themselves.
  }

  @Override
  public Outcome arrive(Collection<Route> routes) throws IOException {
    synchronized (lock) {
      return dataplane.arrive(routes);
    }
  }

  @Override
  public int settled() throws IOException {
    synchronized (lock) {
      return dataplane.leave();
    }
  }

  @Override
  public Outcome reconcile(Collection<Route> routes) throws IOException {
    synchronized (lock) {
      return dataplane.reconcile(routes);
    }
  }

  @Override
  public Outcome apply(Collection<RouteChange> changes) throws IOException {
    synchronized (lock) {
      return dataplane.apply(changes);
    }
  }

  @Override
  public int repair(Set<String> names) throws IOException {
    synchronized (lock) {
      return dataplane.repair(names);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      dataplane.close();
      closed.run();
    }
  }
}
