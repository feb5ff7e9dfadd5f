package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.dataplane.Damage;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What is wanted of one IP family's dataplane, and what became of it. */
final class FamilyProgram {
  private static final Logger LOG = System.getLogger(FamilyProgram.class.getName());

  private final IpFamily family;
  private final NodeSettings settings;
  private final Dataplane dataplane;
  private final NavigableMap<ServicePortName, Route> wanted = new TreeMap<>();
  private final Map<ServicePortName, String> refused = new HashMap<>();
  private final Map<ServicePortName, Compromise> compromises = new HashMap<>();
  private final Map<ServicePortName, String> notes = new HashMap<>();
  private final CarriedPorts carried = new CarriedPorts();
  private int endpoints;
  private boolean used;
  private boolean unusedCleaned;

  FamilyProgram(IpFamily family, NodeSettings settings, Dataplane dataplane) {
    this.family = family;
    this.settings = settings;
    this.dataplane = dataplane;
  }

  /** Brings the kernel to all that the view holds, whatever it had. Answers what was written. */
  int reconcile(ClusterView view) throws IOException {
    Set<ObjectName> all = new HashSet<>(view.services());
    wanted.keySet().forEach(name -> all.add(name.service()));
    all.forEach(service -> changesOf(service, view));
    if (wanted.isEmpty() && !used && family == IpFamily.IPV6) {
      return cleanUnused();
    }
    used = true;
    Outcome outcome = dataplane.reconcile(wanted.values());
    refused.clear();
    refused.putAll(outcome.refused());
    compromises.clear();
    compromises.putAll(outcome.compromises());
    notes.clear();
    notes.putAll(outcome.notes());
    wanted.values().forEach(route -> carried.put(route, compromises.get(route.name())));
    return outcome.written();
  }

  /**
   * IPv6 in a cluster that has none of it: leftovers of an earlier run are cleared once, if that
   * can be done. A kernel that lists IPv6 tables and cannot write them must not hold up IPv4.
   */
  private int cleanUnused() {
    if (!unusedCleaned) {
      unusedCleaned = true;
      try {
        return dataplane.reconcile(wanted.values()).written();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "IPv6 is not used here and cannot be written: {0}", e.getMessage());
      }
    }
    return 0;
  }

  /** Brings the kernel to what the view now holds of these Services. Answers what was written. */
  int apply(ClusterView view, Set<ObjectName> changed) throws IOException {
    List<RouteChange> changes = new ArrayList<>();
    changed.forEach(service -> changes.addAll(changesOf(service, view)));
    if (changes.isEmpty()) {
      return 0;
    }
    used = true;
    Outcome outcome = dataplane.apply(changes);
    for (RouteChange change : changes) {
      refused.remove(change.name());
      compromises.remove(change.name());
      notes.remove(change.name());
    }
    refused.putAll(outcome.refused());
    compromises.putAll(outcome.compromises());
    notes.putAll(outcome.notes());
    for (RouteChange change : changes) {
      Route route = change.route();
      if (route != null) {
        carried.put(route, compromises.get(route.name()));
      }
    }
    return outcome.written();
  }

  /** Writes anew what somebody else changed. Answers how much was written. */
  int repair(Set<Damage> damages) throws IOException {
    Set<String> names = new HashSet<>();
    damages.stream()
        .filter(damage -> damage.family() == family)
        .forEach(damage -> names.add(damage.name()));
    return names.isEmpty() || !used ? 0 : dataplane.repair(names);
  }

  /** Nothing is programmed by it any more. */
  void close() {
    dataplane.close();
  }

  private List<RouteChange> changesOf(ObjectName service, ClusterView view) {
    Map<ServicePortName, Route> before = new HashMap<>(ofService(service));
    List<RouteChange> changes = new ArrayList<>();
    for (Route route : view.routes(service, family, settings)) {
      Route old = before.remove(route.name());
      if (!route.equals(old)) {
        wanted.put(route.name(), route);
        endpoints += endpointsOf(route) - (old == null ? 0 : endpointsOf(old));
        changes.add(RouteChange.to(route));
      }
    }
    for (Route gone : before.values()) {
      wanted.remove(gone.name());
      endpoints -= endpointsOf(gone);
      carried.remove(gone.name());
      changes.add(RouteChange.gone(gone.name()));
    }
    return changes;
  }

  /** The routes that are wanted of one Service. */
  Collection<Route> wanted(ObjectName service) {
    return ofService(service).values();
  }

  private Map<ServicePortName, Route> ofService(ObjectName service) {
    // A port name is a DNS label, so U+FFFF sorts after all of them.
    return wanted.subMap(
        new ServicePortName(service, ""), true, new ServicePortName(service, "\uffff"), true);
  }

  private static int endpointsOf(Route route) {
    return Math.max(route.cluster().size(), route.local().size());
  }

  Collection<Route> wanted() {
    return wanted.values();
  }

  /** Routes the kernel did not take, with its words. */
  Map<ServicePortName, String> refused() {
    return refused;
  }

  /** Routes that are carried in another way than they ask. */
  Map<ServicePortName, Compromise> compromises() {
    return compromises;
  }

  /** What is out of the ordinary about routes that are carried as they ask. */
  Map<ServicePortName, String> notes() {
    return notes;
  }

  /** How many ports a mode carries. */
  int carriedBy(ProxyMode mode) {
    return carried.of(mode);
  }

  int endpoints() {
    return endpoints;
  }
}
