package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;

/**
 * Carries routes of one IP family in the kernel. Not thread-safe: one writer thread owns it.
 *
 * <p>A route that the kernel refuses is reported and keeps its previous state there; the others go
 * on.
 */
public interface Dataplane {

  /**
   * Makes the kernel's state exactly that of these routes, whatever it was: at start, to adopt what
   * a previous run left, and to repair what somebody else changed. Writes only what differs.
   *
   * @throws IOException if the kernel's state cannot be read or nothing could be written
   */
  Outcome reconcile(Collection<Route> routes) throws IOException;

  /**
   * Carries out changes since the last call. Writes only what they concern.
   *
   * @throws IOException if nothing could be written
   */
  Outcome apply(Collection<RouteChange> changes) throws IOException;

  /**
   * Writes anew those of its parts that are named, without a look at the others or at the kernel.
   * Names that it does not know are left alone.
   *
   * @return how many were written
   * @throws IOException if they could not be written
   */
  int repair(Set<String> names) throws IOException;

  /** Lets go of what it holds to write. What it wrote stays; it is not called again. */
  default void close() {}
}
