package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.agent.dataplane.userspace.relay.Discipline.Share;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A Service port as it is carried. For the control thread alone. */
final class CarriedPort {
  private final PortKey key;
  private final Resources resources;
  private final UdpLoop udp;
  private final Affinity affinity;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<BackendSet, OpenDoor> doors = new EnumMap<>(BackendSet.class);

  /** By address and port; those that are gone stay while they have connections. */
  private Map<Backend, Target> targets = new HashMap<>();

  /** A listener with what it was opened for. */
  private record OpenDoor(
      Protocol protocol, IpAddress address, Listener listener, Balancer balancer) {
    boolean suits(Protocol wanted, Door door) {
      return protocol == wanted && address.equals(door.address());
    }
  }

  CarriedPort(PortKey key, Resources resources, UdpLoop udp) {
    this.key = key;
    this.resources = resources;
    this.udp = udp;
    this.affinity = new Affinity(resources.nanoTime());
  }

  /**
   * Carries it so from now on.
   *
   * @throws IOException if a door cannot be opened: then all is as before
   */
  void update(RelayedPort wanted) throws IOException {
    Map<BackendSet, OpenDoor> fresh = open(wanted);
    synchronized (affinity) {
      affinity.timeout(Duration.ofSeconds(wanted.affinitySeconds()));
    }
    Map<BackendSet, OpenDoor> old = new EnumMap<>(BackendSet.class);
    old.putAll(doors);
    doors.clear();
    Map<Backend, Target> named = new HashMap<>();
    for (Door door : wanted.doors()) {
      OpenDoor kept = old.get(door.set());
      OpenDoor now = fresh.get(door.set());
      if (now == null) {
        if (kept == null) {
          throw new IllegalStateException("every door is either kept or fresh");
        }
        now = kept;
        old.remove(door.set());
      }
      doors.put(door.set(), now);
      now.balancer().update(wanted.scheduler(), shares(door.backends(), named));
      now.listener().endpointsChanged();
    }
    old.values().forEach(door -> door.listener().close());
    forgetOthers(named.keySet());
  }

  private Map<BackendSet, OpenDoor> open(RelayedPort wanted) throws IOException {
    Map<BackendSet, OpenDoor> fresh = new EnumMap<>(BackendSet.class);
    try {
      for (Door door : wanted.doors()) {
        OpenDoor existing = doors.get(door.set());
        if (existing == null || !existing.suits(wanted.protocol(), door)) {
          Balancer balancer = new Balancer(affinity, resources.random());
          // Before anybody comes in.
          balancer.update(wanted.scheduler(), shares(door.backends(), new HashMap<>()));
          fresh.put(
              door.set(),
              new OpenDoor(
                  wanted.protocol(),
                  door.address(),
                  listen(wanted.protocol(), door, balancer),
                  balancer));
        }
      }
      return fresh;
    } catch (IOException | IllegalArgumentException e) {
      fresh.values().forEach(door -> door.listener().close());
      throw e;
    }
  }

  private Listener listen(Protocol protocol, Door door, Balancer balancer) throws IOException {
    return switch (protocol) {
      case TCP ->
          TcpListener.open(
              key, door.address(), door.preferredPort(), balancer, connections, resources);
      case UDP ->
          UdpListener.open(key, door.address(), door.preferredPort(), balancer, resources, udp);
      case SCTP -> throw new IOException("mode Userspace carries TCP and UDP, not SCTP");
    };
  }

  private List<Share> shares(List<Backend> backends, Map<Backend, Target> named) {
    List<Share> shares = new ArrayList<>(backends.size());
    for (Backend backend : backends) {
      Backend identity = new Backend(backend.address(), backend.port());
      Target target = targets.computeIfAbsent(identity, Target::new);
      named.put(identity, target);
      shares.add(new Share(target, backend.weight()));
    }
    return shares;
  }

  private void forgetOthers(Set<Backend> named) {
    Map<Backend, Target> left = new HashMap<>();
    targets.forEach((backend, target) -> {
      if (named.contains(backend) || target.open() > 0) {
        left.put(backend, target);
      }
    });
    targets = left;
  }

  /** Where it listens. */
  List<FromRelay> listening() {
    List<FromRelay> listening = new ArrayList<>();
    doors.forEach(
        (set, door) -> listening.add(new FromRelay.Listening(key, set, door.listener().port())));
    return listening;
  }

  /** What each endpoint got. */
  List<FromRelay> counts() {
    List<FromRelay> counts = new ArrayList<>();
    for (Target target : new HashSet<>(targets.values())) {
      counts.add(
          new FromRelay.EndpointCount(key, target.backend(), target.connections(), target.open()));
    }
    return counts;
  }

  /** Listens no more. */
  void close() {
    doors.values().forEach(door -> door.listener().close());
    doors.clear();
  }
}
