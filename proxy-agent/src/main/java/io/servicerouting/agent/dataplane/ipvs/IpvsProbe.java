package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveService;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which schedulers this node has, by trying.
 *
 * @param netlink opens sockets
 * @param commands runs modprobe
 */
record IpvsProbe(NetlinkSource netlink, Commands commands) {
  /** An address of documentation (RFC 5737); kube-proxy tries with the same. */
  private static final ServiceKey THROW_AWAY =
      new ServiceKey(Protocol.TCP, IpAddress.parse("198.51.100.0"), 20_000);

  private static final String NO_IPVS =
      "ip_vs is not in this kernel: load module ip_vs or choose iptables";

  /** Why this node cannot do a scheduler; empty if it can. */
  Optional<String> whyNot(Scheduler scheduler) {
    Modules modules = new Modules(commands);
    try {
      return tryOut(scheduler, modules);
    } catch (NetlinkException e) {
      return Optional.of(
          switch (e.errno()) {
            case Errno.ENOENT -> NO_IPVS;
            case Errno.EPERM, Errno.EACCES -> Refusal.NO_RIGHT;
            default -> "IPVS does not work here: " + e.getMessage();
          });
    } catch (IOException e) {
      return Optional.of("IPVS does not work here: " + e.getMessage());
    }
  }

  private Optional<String> tryOut(Scheduler scheduler, Modules modules) throws IOException {
    AddService add =
        new AddService(
            new VirtualService(THROW_AWAY, new ServiceSettings(scheduler.apiName(), 0, 0)));
    try (IpvsKernel kernel = open(modules)) {
      // One that an earlier look left when it was ended in the middle.
      kernel.execute(List.of(new RemoveService(THROW_AWAY)));
      int errno = kernel.execute(List.of(add))[0];
      if (errno == Errno.ENOENT && modules.load("ip_vs_" + scheduler.apiName())) {
        errno = kernel.execute(List.of(add))[0];
      }
      if (errno != 0) {
        return Optional.of(Refusal.words(add, errno));
      }
      kernel.execute(List.of(new RemoveService(THROW_AWAY)));
      return Optional.empty();
    }
  }

  private IpvsKernel open(Modules modules) throws IOException {
    try {
      return new IpvsKernel(netlink.generic());
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT && modules.load("ip_vs")) {
        return new IpvsKernel(netlink.generic());
      }
      throw e;
    }
  }
}
