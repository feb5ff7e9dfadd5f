package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.dataplane.Damage;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wanted of this node's kernel in all IP families. For the writer thread alone. */
final class NodeProgram {
  private static final Logger LOG = System.getLogger(NodeProgram.class.getName());

  private final DataplaneFactory dataplanes;
  private @Nullable NodeSettings settings;
  private List<FamilyProgram> programs = List.of();

  NodeProgram(DataplaneFactory dataplanes) {
    this.dataplanes = dataplanes;
  }

  /** Programs for a node with these settings from now on. Answers whether they are other ones. */
  boolean settle(NodeSettings wanted) {
    if (wanted.equals(settings)) {
      return false;
    }
    LOG.log(
        Level.INFO,
        "Programming {0} for node {1} at {2}, pods recognised by {3}",
        dataplanes.families(),
        wanted.node().name(),
        wanted.node().addresses(),
        wanted.detector());
    programs.forEach(FamilyProgram::close);
    programs =
        dataplanes.families().stream()
            .map(family -> new FamilyProgram(family, wanted, dataplanes.create(family, wanted)))
            .toList();
    settings = wanted;
    return true;
  }

  /** Nothing is programmed any more. */
  void forget() {
    programs.forEach(FamilyProgram::close);
    programs = List.of();
    settings = null;
  }

  /** Whom it programs for; null before that is known, and after the end. */
  @Nullable NodeInfo node() {
    return settings == null ? null : settings.node();
  }

  /** Brings the kernel to all that the view holds. Answers how much was written. */
  int reconcile(ClusterView view) throws IOException {
    return each(program -> program.reconcile(view));
  }

  /**
   * Brings the kernel to what the view now holds of these Services. Answers how much was written.
   */
  int apply(ClusterView view, Set<ObjectName> changed) throws IOException {
    return each(program -> program.apply(view, changed));
  }

  /** Writes anew what somebody else changed. Answers how much was written. */
  int repair(Set<Damage> damages) throws IOException {
    return each(program -> program.repair(damages));
  }

  private interface Write {
    int to(FamilyProgram program) throws IOException;
  }

  /** A family that fails keeps no other one from following. */
  private int each(Write write) throws IOException {
    int written = 0;
    IOException failure = null;
    for (FamilyProgram program : programs) {
      try {
        written += write.to(program);
      } catch (IOException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return written;
  }

  /** The routes of one Service, of all families. */
  List<Route> wanted(ObjectName service) {
    return programs.stream().flatMap(program -> program.wanted(service).stream()).toList();
  }

  /** Routes the kernel did not take, with its words. */
  Map<ServicePortName, String> refused() {
    Map<ServicePortName, String> refused = new HashMap<>();
    programs.forEach(program -> refused.putAll(program.refused()));
    return Map.copyOf(refused);
  }

  /** Routes that are carried in another way than they ask. */
  Map<ServicePortName, Compromise> compromises() {
    Map<ServicePortName, Compromise> compromises = new HashMap<>();
    programs.forEach(program -> compromises.putAll(program.compromises()));
    return Map.copyOf(compromises);
  }

  /** What is out of the ordinary about routes that are carried as they ask. */
  Map<ServicePortName, String> notes() {
    Map<ServicePortName, String> notes = new HashMap<>();
    programs.forEach(program -> notes.putAll(program.notes()));
    return notes;
  }

  /** How many ports each mode carries. A dual-stack Service's port counts once. */
  Map<ProxyMode, Integer> portsByMode() {
    Map<ProxyMode, Integer> ports = new EnumMap<>(ProxyMode.class);
    for (ProxyMode mode : ProxyMode.values()) {
      int most = programs.stream().mapToInt(program -> program.carriedBy(mode)).max().orElse(0);
      if (most > 0) {
        ports.put(mode, most);
      }
    }
    return Map.copyOf(ports);
  }

  /** How many ports of Services. Not a sum: a dual-stack Service's port is one with two routes. */
  int ports() {
    return programs.stream().mapToInt(program -> program.wanted().size()).max().orElse(0);
  }

  int endpoints() {
    return programs.stream().mapToInt(FamilyProgram::endpoints).sum();
  }
}
