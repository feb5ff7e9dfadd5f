package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditService;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds virtual services and destinations that are missing of what is wanted. What the kernel
 * refuses is the route's fault that asks for it; only what contradicts what we know of the kernel
 * is an error.
 */
final class Additions {
  private final IpvsKernel kernel;
  private final Modules modules;
  private final Programmed programmed;
  private final Wanted wanted;
  private final Map<ServicePortName, String> failed;

  /**
   * Writes for these routes.
   *
   * @param failed gets the routes that the kernel refuses, with words for their users
   */
  Additions(
      IpvsKernel kernel,
      Modules modules,
      Programmed programmed,
      Wanted wanted,
      Map<ServicePortName, String> failed) {
    this.kernel = kernel;
    this.modules = modules;
    this.programmed = programmed;
    this.wanted = wanted;
    this.failed = failed;
  }

  /**
   * Adds and edits virtual services. To be done before {@link #destinations}: else destinations go
   * to a service of somebody else that is in the way.
   *
   * @param unlisted elements of {@link FrontSet#OWN} that were not among the kernel's services
   * @return how much was written
   */
  int services(Set<ServiceKey> keys, Set<String> unlisted) throws IOException {
    Set<ServiceKey> again = new LinkedHashSet<>();
    List<IpvsCommand> commands = serviceChanges(keys);
    int[] results = kernel.execute(commands);
    int written = 0;
    for (int i = 0; i < results.length; i++) {
      IpvsCommand command = commands.get(i);
      if (results[i] == 0) {
        programmed.done(command);
        written++;
      } else if (loadsScheduler(command, results[i])
          || (results[i] == Errno.EEXIST && isOurs(command, unlisted))) {
        again.add(command.key());
      } else {
        blame(command, results[i]);
      }
    }
    again.removeIf(key -> failed.containsKey(ownerOf(key)));
    return again.isEmpty() ? written : written + servicesAgain(again);
  }

  private int servicesAgain(Set<ServiceKey> keys) throws IOException {
    List<IpvsCommand> commands = serviceChanges(keys);
    int[] results = kernel.execute(commands);
    int written = 0;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == 0) {
        programmed.done(commands.get(i));
        written++;
      } else {
        blame(commands.get(i), results[i]);
      }
    }
    return written;
  }

  private List<IpvsCommand> serviceChanges(Set<ServiceKey> keys) {
    List<IpvsCommand> commands = new ArrayList<>();
    for (ServiceKey key : keys) {
      programmed.serviceChange(key, wanted.service(key)).ifPresent(commands::add);
    }
    return commands;
  }

  /**
   * Adds and edits the destinations of routes of which nothing was refused so far.
   *
   * @return how much was written
   * @throws NetlinkException if the kernel lacks a virtual service or destination that we know of,
   *     or has one that we do not know of
   */
  int destinations(Set<ServiceKey> keys) throws IOException {
    List<IpvsCommand> commands = new ArrayList<>();
    for (ServiceKey key : keys) {
      WantedService service = wanted.service(key);
      if (service != null && !failed.containsKey(ownerOf(key))) {
        commands.addAll(programmed.destinationChanges(key, service));
      }
    }
    int[] results = kernel.execute(commands);
    int written = 0;
    for (int i = 0; i < results.length; i++) {
      switch (results[i]) {
        case 0 -> {
          programmed.done(commands.get(i));
          written++;
        }
        case Errno.ENOENT, Errno.ESRCH, Errno.EEXIST -> throw lost(commands.get(i), results[i]);
        default -> blame(commands.get(i), results[i]);
      }
    }
    return written;
  }

  private ServicePortName ownerOf(ServiceKey key) {
    ServicePortName owner = wanted.owner(key);
    if (owner == null) {
      throw new IllegalStateException("only what is wanted is added");
    }
    return owner;
  }

  private void blame(IpvsCommand command, int errno) throws NetlinkException {
    if (errno == Errno.ESRCH) {
      throw lost(command, errno);
    }
    failed.putIfAbsent(ownerOf(command.key()), Refusal.words(command, errno));
  }

  private static NetlinkException lost(IpvsCommand command, int errno) {
    return new NetlinkException(errno, "IPVS is not as it was left: " + command);
  }

  private boolean loadsScheduler(IpvsCommand command, int errno) {
    if (errno != Errno.ENOENT) {
      return false;
    }
    return switch (command) {
      case AddService(VirtualService service) ->
          modules.load("ip_vs_" + service.settings().scheduler());
      case EditService(VirtualService service) ->
          modules.load("ip_vs_" + service.settings().scheduler());
      default -> false;
    };
  }

  /**
   * Looks once more for a service of ours that the kernel's list has left out, as happens if
   * another one is removed while the list is read, and adopts it.
   */
  private boolean isOurs(IpvsCommand command, Set<String> unlisted) throws IOException {
    ServiceKey key = command.key();
    if (!unlisted.contains(SetMember.frontend(FrontSet.OWN, key).element())) {
      return false;
    }
    for (VirtualService service : kernel.services()) {
      if (service.key().equals(key)) {
        programmed.found(service, kernel.destinations(key));
        return true;
      }
    }
    return false;
  }
}
