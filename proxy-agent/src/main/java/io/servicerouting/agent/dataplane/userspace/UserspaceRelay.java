package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.agent.dataplane.userspace.control.ToRelay;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
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
 * Mode userspace: the relay's process, and what it is to carry. The process runs while there is
 * something to carry, is started again when it ends unasked, and ends with the agent. Thread-safe.
 */
public final class UserspaceRelay implements AutoCloseable {
  private static final Logger LOG = System.getLogger(UserspaceRelay.class.getName());

  private final RelaySettings settings;
  private final RelayLauncher launcher;
  private final RelaySupervisor supervisor;
  private final RelayTotals totals;
  private final NavigableMap<PortKey, RelayedPort> wanted = new TreeMap<>();
  private final Map<PortKey, Map<BackendSet, Integer>> listening = new HashMap<>();
  private @Nullable RelayLink link;
  private String failure = "it was not started yet";

  /** Whether something was refused only because the relay did not run. */
  private boolean refusedMeanwhile;

  /** Makes one that does not run yet. */
  public UserspaceRelay(RelaySettings settings, RelayLauncher launcher) {
    this(settings, launcher, RelaySupervisor.LOOK);
  }

  /**
   * The same for tests.
   *
   * @param look after so long without anything to do the process ends, and one that was down counts
   *     as well again
   */
  UserspaceRelay(RelaySettings settings, RelayLauncher launcher, Duration look) {
    this.settings = settings;
    this.launcher = launcher;
    this.totals = new RelayTotals();
    this.supervisor = new RelaySupervisor(this, look);
  }

  /** Tells this listener from now on of what happens by itself. */
  public void tell(RelayListener listener) {
    supervisor.tell(listener);
  }

  /** Why nothing can be relayed; empty if it can, or the relay has only just ended. */
  Optional<String> whyDown() {
    return supervisor.whyDown();
  }

  /** Starts the relay after it was given up, to see whether it can be relied on again. */
  synchronized void tryAgain() {
    supervisor.begin();
  }

  /** The routes of one IP family on a node with this address. */
  public RelayedRoutes forNode(IpFamily family, NodeInfo node) {
    return new RelayedRoutes(this, family, node.primaryAddress(family));
  }

  /** What became of a port that was to be carried. */
  sealed interface Result {
    /** The relay listens at these ports. */
    record At(Map<BackendSet, Integer> ports) implements Result {}

    /** It does not, or not as asked. */
    record Not(String why) implements Result {}
  }

  /** What is wanted of a port so far. */
  synchronized @Nullable RelayedPort wanted(PortKey key) {
    return wanted.get(key);
  }

  /** All ports of a family that are wanted. */
  synchronized List<PortKey> wanted(IpFamily family) {
    return wanted.keySet().stream().filter(key -> key.family() == family).toList();
  }

  /** Has the relay carry these, starting it if it does not run. Ports are as the relay likes. */
  synchronized Map<PortKey, Result> carry(Collection<RelayedPort> ports) {
    if (ports.isEmpty()) {
      return Map.of();
    }
    supervisor.begin();
    Map<PortKey, Optional<RelayedPort>> news = new HashMap<>();
    for (RelayedPort port : ports) {
      RelayedPort asked = withPorts(port);
      RelayedPort old = wanted.put(port.key(), asked);
      if (!asked.equals(old) || !listening.containsKey(port.key())) {
        news.put(port.key(), Optional.ofNullable(old));
      }
    }
    Map<PortKey, Result> results = new HashMap<>();
    try {
      tell(news.keySet())
          .forEach((key, why) -> {
            results.put(key, new Result.Not(why));
            asBefore(key, news.getOrDefault(key, Optional.empty()));
          });
    } catch (IOException e) {
      // When it runs again everything is handed over, these ports as well.
      String why = "the relay does not run: " + e.getMessage();
      news.keySet().forEach(key -> results.put(key, new Result.Not(why)));
      refusedMeanwhile |= !news.isEmpty();
    }
    for (RelayedPort port : ports) {
      Map<BackendSet, Integer> at = listening.getOrDefault(port.key(), Map.of());
      results.putIfAbsent(port.key(), new Result.At(Map.copyOf(at)));
    }
    return results;
  }

  private void asBefore(PortKey key, Optional<RelayedPort> old) {
    if (old.isPresent()) {
      wanted.put(key, old.get());
    } else {
      wanted.remove(key);
    }
  }

  private RelayedPort withPorts(RelayedPort port) {
    Map<BackendSet, Integer> known = listening.getOrDefault(port.key(), Map.of());
    List<Door> doors =
        port.doors().stream()
            .map(door -> {
              Integer at = known.get(door.set());
              int preferred = at == null ? DoorPorts.preferred(port.key(), door.set()) : at;
              return new Door(door.set(), door.address(), preferred, door.backends());
            })
            .toList();
    return new RelayedPort(
        port.key(), port.protocol(), port.scheduler(), port.affinitySeconds(), doors);
  }

  /**
   * Hands over what is wanted of these ports, and takes down where the relay listens.
   *
   * @return which ports are as before, and why
   * @throws IOException if the relay does not run
   */
  private Map<PortKey, String> tell(Collection<PortKey> keys) throws IOException {
    if (keys.isEmpty()) {
      return Map.of();
    }
    RelayLink open = link;
    if (open == null) {
      throw new IOException(failure);
    }
    List<ToRelay.Put> puts = new ArrayList<>();
    wanted.forEach((key, port) -> {
      if (keys.contains(key)) {
        puts.add(new ToRelay.Put(port)); // In their order: it decides who gets a port first.
      }
    });
    Map<PortKey, String> failed = new HashMap<>();
    Map<PortKey, Map<BackendSet, Integer>> answered = new HashMap<>();
    for (FromRelay answer : open.ask(puts, ToRelay.Commit::new)) {
      switch (answer) {
        case FromRelay.Listening(PortKey key, BackendSet set, int port) ->
            answered.computeIfAbsent(key, some -> new EnumMap<>(BackendSet.class)).put(set, port);
        case FromRelay.Failed(PortKey key, String why) -> failed.put(key, why);
        default -> throw new IOException("an answer that nobody asked for: " + answer);
      }
    }
    listening.putAll(answered);
    return failed;
  }

  /** Has the relay listen for nothing any more. Connections that are open go on. */
  public synchronized void leave() {
    drop(List.copyOf(wanted.keySet()));
  }

  /** Has the relay listen no more for these. */
  synchronized void drop(Collection<PortKey> keys) {
    List<ToRelay.Drop> drops = new ArrayList<>();
    boolean udp = false;
    for (PortKey key : keys) {
      listening.remove(key);
      RelayedPort port = wanted.remove(key);
      if (port != null) {
        drops.add(new ToRelay.Drop(key));
        udp |= port.protocol() == Protocol.UDP;
      }
    }
    RelayLink open = link;
    if (open != null && !drops.isEmpty()) {
      try {
        open.ask(drops, ToRelay.Commit::new);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "The relay does not do as it is told: {0}", e.getMessage());
      }
    }
    if (udp) {
      supervisor.doorsClosed();
    }
  }

  /** Where the relay listens now. */
  public synchronized Set<Backend> doors() {
    Set<Backend> doors = new HashSet<>();
    listening.forEach((key, ports) -> {
      RelayedPort port = wanted.get(key);
      if (port != null) {
        for (Door door : port.doors()) {
          Integer at = ports.get(door.set());
          if (at != null) {
            doors.add(new Backend(door.address(), at));
          }
        }
      }
    });
    return doors;
  }

  /**
   * Starts the process, if it does not run, and hands everything over.
   *
   * @return whether what leads there has to be asked for anew
   * @throws IOException if it does not run
   */
  synchronized boolean start() throws IOException {
    if (link != null) {
      return false;
    }
    try {
      RelayLink started = RelayLink.start(launcher, settings);
      link = started;
      totals.begun(started.hello());
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      throw e;
    }
    tellOfLimits();
    wanted.replaceAll((key, port) -> withPorts(port)); // Where rules lead already.
    Map<PortKey, Map<BackendSet, Integer>> before = new HashMap<>(listening);
    listening.clear();
    tell(List.copyOf(wanted.keySet()))
        .forEach((key, why) ->
            LOG.log(Level.WARNING, "The relay cannot carry {0} any more: {1}", key, why));
    boolean news = refusedMeanwhile || !listening.equals(before);
    refusedMeanwhile = false;
    return news;
  }

  private void tellOfLimits() {
    RelaySettings inForce = totals.inForce(settings);
    if (!inForce.equals(settings)) {
      LOG.log(
          Level.WARNING,
          "The relay may open too few files for its limits. They are lowered to {0} TCP connections"
              + " and {1} UDP clients; to have {2} and {3}, raise its limit of open files (LimitNOFILE"
              + " of the container runtime)",
          inForce.connections(),
          inForce.udpSessions(),
          settings.connections(),
          settings.udpSessions());
    }
  }

  /** The process that runs; null if none does. */
  synchronized @Nullable Process process() {
    return link == null ? null : link.process();
  }

  /** The process has ended. */
  synchronized void ended(String how) {
    link = null;
    failure = how;
    totals.ended();
  }

  /** Ends the process if there is nothing left to carry. Answers whether it did. */
  synchronized boolean endIfIdle() {
    RelayLink open = link;
    if (open == null || !wanted.isEmpty() || totals.openConnections(open) > 0) {
      return false;
    }
    LOG.log(Level.INFO, "No Service is in mode Userspace: ending the relay");
    open.close();
    ended("nothing was to be relayed");
    return true;
  }

  /** What it does, and how much. */
  public synchronized RelayStatus status() {
    return totals.status(link, settings, supervisor.restarts());
  }

  /** Counts what the relay's endpoints get. Routes that it does not carry are left out. */
  public ConnectionSource connections() {
    return routes -> RelayTotals.counted(routes, endpointCounts());
  }

  private synchronized List<FromRelay> endpointCounts() throws IOException {
    return link == null ? List.of() : link.ask(List.of(), ToRelay.AskEndpoints::new);
  }

  /** Ends the process, and with it all connections. */
  @Override
  public void close() {
    supervisor.close();
    synchronized (this) {
      RelayLink open = link;
      if (open != null) {
        open.close();
        ended("it was told to end");
      }
    }
  }
}
