package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Carries routes with IPVS.
 *
 * <p>Reconciling reads the kernel and adopts what a previous run left; applying does not read it.
 * New places are ready before packets are led there, and old ones are left before they are taken
 * away. What only waits for its connections to end is looked for now and then. Not thread-safe: see
 * {@link IpvsCarrier}.
 */
final class IpvsDataplane implements Dataplane {
  private static final Logger LOG = System.getLogger(IpvsDataplane.class.getName());

  private final FrontRules rules;
  private final FrontTables tables;
  private final NodeInfo node;
  private final IpvsConfig config;
  private final IpSets sets;
  private final IpvsNode kernel;
  private final Wanted wanted = new Wanted();
  private final FrontMembers members;
  private RoutePlanner planner;

  /** Whether the kernel is known to have what all routes need, and what of theirs it has. */
  private boolean ready;

  /** What the second part of reconciling is about. */
  private Touched leaving = Touched.nothing();

  IpvsDataplane(
      FrontRules rules,
      FrontTables tables,
      IpSets sets,
      IpvsNode kernel,
      IpvsConfig config,
      NodeInfo node) {
    this.rules = rules;
    this.tables = tables;
    this.sets = sets;
    this.kernel = kernel;
    this.members = new FrontMembers(sets, kernel, wanted);
    this.config = config;
    this.node = node;
    this.planner = new RoutePlanner(Set.of(), List.of(), PrivateRange.of(rules.family()));
  }

  @Override
  public Outcome reconcile(Collection<Route> routes) throws IOException {
    Outcome outcome = arrive(routes);
    return outcome.and(leave());
  }

  /**
   * The first part of reconciling: all that is wanted is ready, and what is not wanted any more
   * still works. {@link #leave} has to follow.
   */
  Outcome arrive(Collection<Route> routes) throws IOException {
    leaving = Touched.nothing();
    if (routes.isEmpty() && wanted.plans().isEmpty() && !kernel.hasTrace()) {
      return Outcome.nothing(); // A node that does not use IPVS is left as it is.
    }
    ready = false;
    int written;
    try {
      written = openAll();
    } catch (IOException e) {
      return allRefused(routes, e);
    }
    Set<IpAddress> own = kernel.nodeAddresses();
    planner =
        new RoutePlanner(
            own,
            own.stream().filter(address -> config.nodePorts().include(address, node)).toList(),
            PrivateRange.of(rules.family()));
    Set<ServicePortName> names = new HashSet<>();
    routes.forEach(route -> names.add(route.name()));
    Refusals refusals = new Refusals();
    for (RoutePlan plan : List.copyOf(wanted.plans())) {
      if (!names.contains(plan.name())) {
        wanted.remove(plan.name());
      }
    }
    Map<ServicePortName, Optional<RoutePlan>> before = new HashMap<>();
    enter(routes, before, refusals);
    kernel.load(wanted, sets);
    Set<ServiceKey> keys = new LinkedHashSet<>(wanted.services());
    keys.addAll(kernel.programmed().keys());
    Set<SetMember> all = new LinkedHashSet<>(wanted.members());
    for (FrontSet set : FrontSet.values()) {
      sets.of(set).forEach(element -> all.add(new SetMember(set, element)));
    }
    Set<IpAddress> vips = new LinkedHashSet<>(wanted.vips());
    vips.addAll(kernel.onDevice());
    Touched touched = new Touched(keys, all, vips);
    written += add(touched, before, refusals) + members.add(touched);
    leaving = touched;
    ready = true;
    return refusals.outcome(written, notes(routes));
  }

  /**
   * The second part: what is not wanted takes no new connections, and goes once it has none.
   *
   * @return how much was written that no connection had waited for
   */
  int leave() throws IOException {
    Touched touched = leaving;
    leaving = Touched.nothing();
    if (!ready || touched.isNothing()) {
      return 0;
    }
    try {
      int written = members.change(touched) + kernel.remove(touched, wanted).departures();
      members.follow(touched);
      return written;
    } catch (IOException e) {
      ready = false;
      throw e;
    }
  }

  /** What all routes need. */
  private int openAll() throws IOException {
    kernel.open();
    return sets.load() + tables.ensure(rules);
  }

  /** Other modes on this node must not suffer from what this one lacks. */
  private static Outcome allRefused(Collection<Route> routes, IOException problem) {
    LOG.log(Level.WARNING, "Mode IPVS cannot be used: {0}", problem.getMessage());
    Refusals refusals = new Refusals();
    routes.forEach(route ->
        refusals.add(route.name(), "IPVS cannot be used on this node: " + problem.getMessage()));
    return refusals.outcome(0, Map.of());
  }

  @Override
  public Outcome apply(Collection<RouteChange> changes) throws IOException {
    List<Route> routes = changes.stream().map(RouteChange::route).filter(Objects::nonNull).toList();
    if (!ready && wanted.plans().isEmpty()) {
      return routes.isEmpty() ? Outcome.nothing() : reconcile(routes);
    }
    if (!ready) {
      // What the kernel has is not known: the next audit compares.
      changes.forEach(change -> wanted.remove(change.name()));
      return allRefused(routes, new IOException("it has to be compared with what is wanted first"));
    }
    Refusals refusals = new Refusals();
    Map<ServicePortName, Optional<RoutePlan>> before = new HashMap<>();
    Touched touched = Touched.nothing();
    for (RouteChange change : changes) {
      RoutePlan old = wanted.plan(change.name());
      touched.add(old);
      before.putIfAbsent(change.name(), Optional.ofNullable(old));
      if (change.route() == null) {
        wanted.remove(change.name());
      }
    }
    enter(routes, before, refusals).forEach(touched::add);
    changes.forEach(change -> touched.add(wanted.plan(change.name())));
    int written = write(touched, before, refusals);
    return refusals.outcome(written, notes(routes));
  }

  /**
   * Enters routes into what is wanted. One that takes the place of another in the same batch is
   * entered once that has left.
   *
   * @return the plans that others had to make way for
   */
  private List<RoutePlan> enter(
      Collection<Route> routes,
      Map<ServicePortName, Optional<RoutePlan>> before,
      Refusals refusals) {
    List<RoutePlan> waiting = new ArrayList<>();
    for (Route route : routes) {
      before.putIfAbsent(route.name(), Optional.ofNullable(wanted.plan(route.name())));
      Limits.whyNot(route)
          .ifPresentOrElse(
              words -> refusals.add(route.name(), words), () -> waiting.add(planner.plan(route)));
    }
    List<RoutePlan> displaced = new ArrayList<>();
    Map<ServicePortName, RoutePlan> again = new LinkedHashMap<>();
    for (RoutePlan plan : waiting) {
      for (RoutePlan intruder : wanted.makeWay(plan)) {
        displaced.add(intruder);
        again.put(intruder.name(), intruder);
      }
      if (wanted.enter(plan).isPresent()) {
        again.put(plan.name(), plan);
      } else {
        again.remove(plan.name());
      }
    }
    for (RoutePlan plan : again.values()) {
      wanted.enter(plan).ifPresent(words -> refusals.claimed(plan.name(), words));
    }
    return displaced;
  }

  /** What people should know of routes at addresses that the node has anyway. */
  private Map<ServicePortName, String> notes(Collection<Route> routes) {
    Map<ServicePortName, String> notes = new HashMap<>();
    for (Route route : routes) {
      List<IpAddress> own = planner.ownAddresses(route);
      if (!own.isEmpty() && wanted.plan(route.name()) != null) {
        notes.put(
            route.name(),
            "%s is this node's own address: the port is served there in mode IPVS, all else at it"
                    .formatted(own.getFirst())
                + " stays the node's, and the address is not put on "
                + VipDevice.NAME);
      }
    }
    return notes;
  }

  /** Brings the kernel to what is wanted; what it refuses is as it was before. */
  private int write(
      Touched touched, Map<ServicePortName, Optional<RoutePlan>> before, Refusals refusals)
      throws IOException {
    int written = add(touched, before, refusals);
    written += members.change(touched);
    written += kernel.remove(touched, wanted).all();
    return written + members.follow(touched);
  }

  /** Makes ready what is wanted and not there. */
  private int add(
      Touched touched, Map<ServicePortName, Optional<RoutePlan>> before, Refusals refusals)
      throws IOException {
    int written = members.prepare(touched);
    Map<ServicePortName, String> failed = new HashMap<>();
    written += addHolding(touched, failed);
    if (!failed.isEmpty()) {
      failed.forEach(refusals::add);
      for (ServicePortName name : failed.keySet()) {
        touched.add(wanted.remove(name));
        Optional<RoutePlan> old = before.getOrDefault(name, Optional.empty());
        old.ifPresent(wanted::enter);
        touched.add(old.orElse(null));
      }
      Map<ServicePortName, String> again = new HashMap<>();
      written += addHolding(touched, again);
      if (!again.isEmpty()) {
        throw new IOException("IPVS takes back what it had: " + again);
      }
    }
    return written;
  }

  /**
   * Adds what is missing. A virtual service is without a scheduler for a moment when it gets
   * another one, and refuses new connections. Those are dropped meanwhile: their clients try once
   * more.
   */
  private int addHolding(Touched touched, Map<ServicePortName, String> failed) throws IOException {
    List<SetMember> held =
        touched.services().stream()
            .filter(key -> kernel.programmed().getsAnotherScheduler(key, wanted.service(key)))
            .map(key -> SetMember.frontend(FrontSet.DROP, key))
            .toList();
    if (held.isEmpty()) {
      return kernel.add(touched, wanted, failed);
    }
    sets.change(held, List.of());
    try {
      return kernel.add(touched, wanted, failed);
    } finally {
      sets.change(List.of(), held);
    }
  }

  @Override
  public int repair(Set<String> names) throws IOException {
    boolean ours = names.stream().anyMatch(name -> name.startsWith(FrontRules.PREFIX));
    return ours && ready ? tables.ensure(rules) : 0;
  }

  /**
   * Takes away what only waited for its connections to end. To be called now and then.
   *
   * @return how much went
   */
  int sweep() throws IOException {
    if (!ready || kernel.programmed().draining().isEmpty() || !kernel.hasTrace()) {
      return 0; // Nothing waits, or all was removed.
    }
    Touched touched = Touched.nothing();
    touched.services().addAll(kernel.programmed().draining());
    touched.services().forEach(key -> touched.vips().add(key.address()));
    return kernel.remove(touched, wanted).all() + members.follow(touched);
  }

  /** The virtual services of a route; none if it is not carried here. */
  Set<ServiceKey> services(ServicePortName name) {
    RoutePlan plan = wanted.plan(name);
    return plan == null ? Set.of() : Set.copyOf(plan.services().keySet());
  }

  /** Whether routes or connections need what there is, as far as is known. */
  boolean isUsed() {
    return !wanted.plans().isEmpty() || !leaving.isNothing() || !kernel.isEmpty();
  }

  /** Whether something of this family is on the node, whoever made it. */
  boolean hasTrace() throws IOException {
    return kernel.hasTrace();
  }

  /** Whether it has made sets, rules and the device. */
  boolean isReady() {
    return ready;
  }

  /** Lets go of the kernel, which stays as it is. It can be used again, as if it were new. */
  @Override
  public void close() {
    ready = false;
    leaving = Touched.nothing();
    kernel.close();
  }
}
