package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditService;
import io.servicerouting.agent.netlink.Errno;

/** What a kernel's error number for a command means, in words that a user can act on. */
final class Refusal {
  private Refusal() {}

  static String words(IpvsCommand command, int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> NO_RIGHT;
      case Errno.ENOENT ->
          switch (command) {
            case AddService(VirtualService service) -> noScheduler(service);
            case EditService(VirtualService service) -> noScheduler(service);
            default -> text(command, errno);
          };
      case Errno.EEXIST ->
          command instanceof AddService
              ? "IPVS has a virtual service at "
                  + command.key()
                  + " that proxy-agent did not make; remove it (ipvsadm "
                  + new IpvsCommand.RemoveService(command.key())
                  + ") or choose another address or port"
              : text(command, errno);
      case Errno.EAFNOSUPPORT ->
          "this kernel's IPVS has no " + command.key().address().family() + "; choose iptables";
      default -> text(command, errno);
    };
  }

  /** The process lacks CAP_NET_ADMIN. */
  static final String NO_RIGHT =
      "the kernel does not let proxy-agent change IPVS (no NET_ADMIN): run it privileged, or choose"
          + " iptables";

  private static String noScheduler(VirtualService service) {
    String scheduler = service.settings().scheduler();
    return "scheduler '%s' is not in this kernel: load module ip_vs_%s or choose another one"
        .formatted(scheduler, scheduler);
  }

  private static String text(IpvsCommand command, int errno) {
    return "IPVS refuses \"" + command + "\": " + Errno.text(errno);
  }
}
