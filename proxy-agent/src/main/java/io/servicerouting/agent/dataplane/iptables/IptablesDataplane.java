package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries routes with iptables rules.
 *
 * <p>Reconciling compares the routes with the kernel, so a restart adopts what is there; applying
 * compares old routes with new ones and does not read the kernel. If the kernel refuses a write,
 * the routes to blame are found and stay as they were, and the rest goes on.
 */
final class IptablesDataplane implements Dataplane {
  private final ClusterSize size;
  private final RouteChains routeChains;
  private final SharedChains sharedChains;
  private final BaseRules baseRules;
  private final IptablesTools tools;
  private final PlanWriter writer;
  private final RefusalSearch refusalSearch;

  private NavigableMap<ServicePortName, Route> programmed = new TreeMap<>();

  /** What the kernel has of the shared chains, so that only those that change are written. */
  private final Map<ChainId, Long> sharedFingerprints = new HashMap<>();

  IptablesDataplane(IptablesSettings settings, IptablesTools tools, Variant variant) {
    this.size = new ClusterSize(settings.config().largeCluster());
    this.routeChains = new RouteChains(settings, size);
    this.sharedChains = new SharedChains(settings);
    this.baseRules = new BaseRules(settings);
    this.tools = tools;
    this.writer = new PlanWriter(tools, variant);
    this.refusalSearch = new RefusalSearch(tools, routeChains, sharedChains);
  }

  @Override
  public Outcome reconcile(Collection<Route> routes) throws IOException {
    NavigableMap<ServicePortName, Route> wanted = new TreeMap<>();
    routes.forEach(route -> wanted.put(route.name(), route));
    return reconcile(wanted);
  }

  private Outcome reconcile(NavigableMap<ServicePortName, Route> wanted) throws IOException {
    size.settle(wanted.values());
    WritePlan plan = differenceToKernel(wanted.values());
    Optional<String> refusal = writer.write(plan);
    if (refusal.isPresent()) {
      return withoutRefused(wanted, changedIn(wanted), refusal.get());
    }
    programmed = wanted;
    remember(sharedChains.of(wanted.values()));
    return new Outcome(plan.size(), Map.of());
  }

  /** Looks only at what changes, however many routes there are, unless entries change. */
  @Override
  public Outcome apply(Collection<RouteChange> changes) throws IOException {
    List<Route> changed = new ArrayList<>();
    long endpoints = 0;
    for (RouteChange change : changes) {
      Route before = programmed.get(change.name());
      Route route = change.route();
      endpoints += ClusterSize.endpointsOf(route) - ClusterSize.endpointsOf(before);
      if (route != null && !route.equals(before)) {
        changed.add(route);
      }
    }
    if (size.wouldChange(endpoints)) {
      return reconcile(with(changes)); // Every route has other chains now.
    }
    Optional<List<Chain>> shared =
        entriesChange(changes)
            ? Optional.of(sharedChains.of(with(changes).values()))
            : Optional.<List<Chain>>empty();
    WritePlan plan = differenceToProgrammed(changes, shared);
    Optional<String> refusal = writer.write(plan);
    if (refusal.isPresent()) {
      return withoutRefused(with(changes), changed, refusal.get());
    }
    carryOut(changes, programmed);
    size.count(endpoints);
    shared.ifPresent(this::remember);
    return new Outcome(plan.size(), Map.of());
  }

  /** What is programmed, in a copy with these changes. */
  private NavigableMap<ServicePortName, Route> with(Collection<RouteChange> changes) {
    NavigableMap<ServicePortName, Route> wanted = new TreeMap<>(programmed);
    carryOut(changes, wanted);
    return wanted;
  }

  private static void carryOut(
      Collection<RouteChange> changes, Map<ServicePortName, Route> routes) {
    for (RouteChange change : changes) {
      Route route = change.route();
      if (route == null) {
        routes.remove(change.name());
      } else {
        routes.put(change.name(), route);
      }
    }
  }

  /** A chain of one name is written in all tables that have it. */
  @Override
  public int repair(Set<String> names) throws IOException {
    List<Chain> ofRoutes = new ArrayList<>();
    addNamed(baseRules.chains(), names, ofRoutes);
    for (Route route : programmed.values()) {
      addNamed(chains(route), names, ofRoutes);
    }
    List<Chain> shared = new ArrayList<>();
    addNamed(sharedChains.of(programmed.values()), names, shared);
    WritePlan plan = new WritePlan(ofRoutes, shared, List.of(), List.of(), List.of());
    Optional<String> refusal = writer.write(plan);
    if (refusal.isPresent()) {
      throw new IOException("the kernel refuses rules that it had before: " + refusal.get());
    }
    return plan.size();
  }

  private static void addNamed(List<Chain> all, Set<String> names, List<Chain> named) {
    all.stream().filter(chain -> names.contains(chain.name())).forEach(named::add);
  }

  /** The routes that were not programmed as they are; all of them if none differs. */
  private List<Route> changedIn(NavigableMap<ServicePortName, Route> wanted) {
    List<Route> changed =
        wanted.values().stream()
            .filter(route -> !route.equals(programmed.get(route.name())))
            .toList();
    return changed.isEmpty() ? List.copyOf(wanted.values()) : changed;
  }

  /**
   * After a refused write: leaves out who is to blame and writes the rest, compared with the kernel
   * because one table may be ahead of the other.
   */
  private Outcome withoutRefused(
      NavigableMap<ServicePortName, Route> wanted, List<Route> suspects, String firstRefusal)
      throws IOException {
    sharedFingerprints.clear();
    writeBaseChains();
    Map<ServicePortName, String> refused = refusalSearch.among(suspects);
    for (ServicePortName name : refused.keySet()) {
      Route before = programmed.get(name);
      if (before == null) {
        wanted.remove(name);
      } else {
        wanted.put(name, before);
      }
    }
    WritePlan plan = differenceToKernel(wanted.values());
    Optional<String> again = writer.write(plan);
    if (again.isPresent()) {
      throw new IOException(
          "the kernel refuses the rules, and no single service is to blame: "
              + (refused.isEmpty() ? firstRefusal : again.get()));
    }
    programmed = wanted;
    size.recount(wanted.values());
    remember(sharedChains.of(wanted.values()));
    return new Outcome(plan.size(), refused);
  }

  /**
   * The refused write may have been the first ever, and taken back with the rest what every route
   * leads to: without it all routes would seem to blame.
   */
  private void writeBaseChains() throws IOException {
    Optional<String> refusal =
        writer.write(new WritePlan(baseRules.chains(), List.of(), List.of(), List.of(), List.of()));
    if (refusal.isPresent()) {
      throw new IOException(
          "the kernel refuses the rules that all services need: " + refusal.get());
    }
  }

  private WritePlan differenceToKernel(Collection<Route> wanted) throws IOException {
    KernelState kernel = KernelState.read(tools);
    Set<ChainId> surplus = new HashSet<>(kernel.chains());
    List<Chain> ofRoutes = new ArrayList<>();
    // First of all, since routes' chains lead to these and may be written in several pieces.
    addDiffering(baseRules.chains(), kernel, surplus, ofRoutes);
    for (Route route : wanted) {
      addDiffering(routeChains.of(route), kernel, surplus, ofRoutes);
    }
    List<Chain> shared = new ArrayList<>();
    addDiffering(sharedChains.of(wanted), kernel, surplus, shared);
    JumpRepair jumps =
        JumpRepair.of(baseRules.jumps(), kernel.jumps(), kernel.jumpsBehindKubeProxy());
    return new WritePlan(ofRoutes, shared, jumps.missing(), jumps.stray(), List.copyOf(surplus));
  }

  private static void addDiffering(
      List<Chain> wanted, KernelState kernel, Set<ChainId> surplus, List<Chain> differing) {
    for (Chain chain : wanted) {
      surplus.remove(chain.id());
      if (!kernel.has(chain)) {
        differing.add(chain);
      }
    }
  }

  /**
   * @param shared all shared chains, if some of them may differ
   */
  private WritePlan differenceToProgrammed(
      Collection<RouteChange> changes, Optional<List<Chain>> shared) {
    List<Chain> differing = new ArrayList<>();
    List<ChainId> removals = new ArrayList<>();
    for (RouteChange change : changes) {
      Map<ChainId, Chain> old = new HashMap<>();
      chains(programmed.get(change.name())).forEach(chain -> old.put(chain.id(), chain));
      for (Chain chain : chains(change.route())) {
        if (!chain.equals(old.remove(chain.id()))) {
          differing.add(chain);
        }
      }
      removals.addAll(old.keySet());
    }
    List<Chain> sharedDiffering = new ArrayList<>();
    if (shared.isPresent()) {
      Map<ChainId, Long> old = new HashMap<>(sharedFingerprints);
      for (Chain chain : shared.get()) {
        if (!Long.valueOf(Fingerprint.of(chain)).equals(old.remove(chain.id()))) {
          sharedDiffering.add(chain);
        }
      }
      removals.addAll(old.keySet());
    }
    return new WritePlan(differing, sharedDiffering, List.of(), List.of(), removals);
  }

  private boolean entriesChange(Collection<RouteChange> changes) {
    return changes.stream()
        .anyMatch(
            change -> !entries(programmed.get(change.name())).equals(entries(change.route())));
  }

  private Optional<EntryRules> entries(@Nullable Route route) {
    return Optional.ofNullable(route).map(sharedChains::entries);
  }

  private List<Chain> chains(@Nullable Route route) {
    return route == null ? List.of() : routeChains.of(route);
  }

  private void remember(List<Chain> shared) {
    sharedFingerprints.clear();
    shared.forEach(chain -> sharedFingerprints.put(chain.id(), Fingerprint.of(chain)));
  }
}
