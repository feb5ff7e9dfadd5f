package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveService;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The virtual services of ours that are in the kernel, and what has to be done so that they become
 * what is wanted.
 *
 * <p>What is not wanted any more takes no new connections and is kept until those it has have
 * ended: weight 0. UDP has no connections to end.
 */
final class Programmed {
  /** The weight of a destination that is not what it should be in another way. */
  private static final int SOMETHING_ELSE = -1;

  private final Map<ServiceKey, Service> services = new HashMap<>();
  private final Map<IpAddress, Integer> byAddress = new HashMap<>();

  /** Those of which something is kept only for its connections. */
  private final Set<ServiceKey> draining = new HashSet<>();

  private static final class Service {
    ServiceSettings settings;
    final Map<RealServer, Integer> weights = new HashMap<>();

    Service(ServiceSettings settings) {
      this.settings = settings;
    }
  }

  void clear() {
    services.clear();
    byAddress.clear();
    draining.clear();
  }

  /** Enters what was found in the kernel, in the place of what was known of it. */
  void found(VirtualService service, List<Destination> destinations) {
    done(new AddService(service));
    for (Destination destination : destinations) {
      boolean forwards = destination.forwarding() == IpvsMessages.MASQUERADE;
      int weight = forwards ? destination.weight() : SOMETHING_ELSE;
      done(new AddDestination(service.key(), destination.server(), weight));
    }
  }

  boolean has(ServiceKey key) {
    return services.containsKey(key);
  }

  boolean hasAnyAt(IpAddress address) {
    return byAddress.containsKey(address);
  }

  Set<ServiceKey> keys() {
    return services.keySet();
  }

  /** Those of which something has to go once its connections have ended. */
  Set<ServiceKey> draining() {
    return draining;
  }

  /** The command that makes a virtual service what is wanted; empty if it is that. */
  Optional<IpvsCommand> serviceChange(ServiceKey key, @Nullable WantedService wanted) {
    if (wanted == null) {
      return Optional.empty();
    }
    Service now = services.get(key);
    VirtualService service = new VirtualService(key, wanted.settings());
    if (now == null) {
      return Optional.of(new AddService(service));
    }
    return now.settings.equals(wanted.settings())
        ? Optional.empty()
        : Optional.of(new EditService(service));
  }

  /** Whether a virtual service is to choose in another way than it does. */
  boolean getsAnotherScheduler(ServiceKey key, @Nullable WantedService wanted) {
    Service now = services.get(key);
    return now != null
        && wanted != null
        && !now.settings.scheduler().equals(wanted.settings().scheduler());
  }

  /** The destinations to be added or changed so that new connections are served as wanted. */
  List<IpvsCommand> destinationChanges(ServiceKey key, WantedService wanted) {
    Service now = services.get(key);
    Map<RealServer, Integer> weights = now == null ? Map.of() : now.weights;
    List<IpvsCommand> commands = new ArrayList<>();
    wanted
        .weights()
        .forEach((server, weight) -> {
          Integer before = weights.get(server);
          if (before == null) {
            commands.add(new AddDestination(key, server, weight));
          } else if (!before.equals(weight)) {
            commands.add(new EditDestination(key, server, weight));
          }
        });
    return commands;
  }

  /** What has to be taken away, or kept from taking new connections. */
  List<IpvsCommand> departures(ServiceKey key, @Nullable WantedService wanted) {
    Service now = services.get(key);
    if (now == null) {
      draining.remove(key);
      return List.of();
    }
    boolean connectionless = key.protocol() == Protocol.UDP;
    if (wanted == null && (connectionless || now.weights.isEmpty())) {
      return List.of(new RemoveService(key));
    }
    List<IpvsCommand> commands = new ArrayList<>();
    boolean drains = wanted == null;
    for (Map.Entry<RealServer, Integer> each : now.weights.entrySet()) {
      if (wanted != null && wanted.weights().containsKey(each.getKey())) {
        continue;
      }
      if (connectionless || staysInTable(now)) {
        commands.add(new RemoveDestination(key, each.getKey()));
        continue;
      }
      drains = true;
      if (each.getValue() != 0) {
        commands.add(new EditDestination(key, each.getKey(), 0));
      }
    }
    if (drains) {
      draining.add(key);
    } else {
      draining.remove(key);
    }
    return commands;
  }

  /**
   * Scheduler dh picks from its table an endpoint of weight 0 too, and then refuses: all new
   * connections to an address, for as long as an old one is open. So it goes at once.
   */
  private static boolean staysInTable(Service service) {
    return service.settings.scheduler().equals("dh");
  }

  /**
   * What can go for good.
   *
   * @param destinations those of a service that is draining, as the kernel has them
   */
  List<IpvsCommand> ended(
      ServiceKey key, @Nullable WantedService wanted, List<Destination> destinations) {
    List<IpvsCommand> commands = new ArrayList<>();
    int left = destinations.size();
    for (Destination destination : destinations) {
      boolean leaves = wanted == null || !wanted.weights().containsKey(destination.server());
      if (leaves && destination.isIdle()) {
        commands.add(new RemoveDestination(key, destination.server()));
        left--;
      }
    }
    if (wanted == null && left == 0) {
      return List.of(new RemoveService(key));
    }
    return commands;
  }

  /** Notes that a command was carried out. */
  void done(IpvsCommand command) {
    Service service = services.get(command.key());
    switch (command) {
      case AddService(VirtualService added) -> {
        if (services.put(added.key(), new Service(added.settings())) == null) {
          byAddress.merge(added.key().address(), 1, Integer::sum);
        }
      }
      case EditService(VirtualService edited) -> {
        if (service != null) {
          service.settings = edited.settings();
        }
      }
      case RemoveService(ServiceKey key) -> {
        if (services.remove(key) != null) {
          byAddress.computeIfPresent(
              key.address(), (address, count) -> count == 1 ? null : count - 1);
        }
        draining.remove(key);
      }
      case AddDestination(ServiceKey key, RealServer server, int weight) -> {
        if (service != null) {
          service.weights.put(server, weight);
        }
      }
      case EditDestination(ServiceKey key, RealServer server, int weight) -> {
        if (service != null) {
          service.weights.put(server, weight);
        }
      }
      case RemoveDestination(ServiceKey key, RealServer server) -> {
        if (service != null) {
          service.weights.remove(server);
        }
      }
    }
  }

  /** Looks whether a service still has something to end. */
  void settle(ServiceKey key, @Nullable WantedService wanted) {
    Service now = services.get(key);
    if (now == null
        || (wanted != null && wanted.weights().keySet().containsAll(now.weights.keySet()))) {
      draining.remove(key);
    }
  }
}
