package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.iptables.LegacyTables;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveService;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What mode IPVS has on this node, whoever wrote it: rules of either variant, sets, virtual
 * services, the device, and kernel settings.
 */
public final class IpvsRemoval {
  private static final Logger LOG = System.getLogger(IpvsRemoval.class.getName());

  private final Commands commands;
  private final KernelSettings settings;
  private final NetlinkSource netlink;

  /**
   * Looks and writes through these commands.
   *
   * @param procSysNet the folder that is {@code /proc/sys/net} of the node
   */
  public IpvsRemoval(Commands commands, Path procSysNet) {
    this(commands, new KernelSettings(procSysNet), NetlinkSource.ofThisHost());
  }

  IpvsRemoval(Commands commands, KernelSettings settings, NetlinkSource netlink) {
    this.commands = commands;
    this.settings = settings;
    this.netlink = netlink;
  }

  /**
   * Whether there is anything. The device is there from the beginning to the end.
   *
   * @throws IOException if the kernel cannot be asked
   */
  public boolean present() throws IOException {
    try (NetlinkClient client = new NetlinkClient(netlink.route())) {
      return new VipDevice(client).find().isPresent();
    }
  }

  /**
   * Removes all of it, and nothing else. Connections that IPVS carries end.
   *
   * @return how many things there were
   * @throws IOException if something cannot be read or removed; it can be tried again
   */
  public int removeAll() throws IOException {
    if (!present()) {
      return 0;
    }
    int removed = 0;
    for (IpFamily family : IpFamily.values()) {
      removed += removeServices(family);
      if (!IpSets.names(commands, family).isEmpty()) {
        removed += removeRules(family);
        removed += IpSets.destroy(commands, family);
      }
    }
    try (NetlinkClient client = new NetlinkClient(netlink.route())) {
      VipDevice device = new VipDevice(client);
      Optional<VipDevice.Link> link = device.find();
      if (link.isPresent()) {
        settings.restore(KernelSettings.parse(link.get().alias()));
        device.remove(link.get());
        removed++;
      }
    }
    return removed;
  }

  private int removeServices(IpFamily family) throws IOException {
    IpSets sets = new IpSets(commands, family);
    if (IpSets.names(commands, family).isEmpty()) {
      return 0;
    }
    sets.load();
    try (IpvsKernel kernel = new IpvsKernel(netlink.generic())) {
      List<RemoveService> ours = new ArrayList<>();
      for (VirtualService service : kernel.services()) {
        if (sets.has(SetMember.frontend(FrontSet.OWN, service.key()))) {
          ours.add(new RemoveService(service.key()));
        }
      }
      int[] results = kernel.execute(ours);
      for (int i = 0; i < results.length; i++) {
        if (results[i] != 0 && results[i] != Errno.ESRCH) {
          throw new NetlinkException(results[i], "IPVS refuses \"" + ours.get(i) + "\"");
        }
      }
      return results.length;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        return 0; // No IPVS any more, so no services.
      }
      throw e;
    }
  }

  /** Of a variant that cannot be used nothing was written. */
  private int removeRules(IpFamily family) throws IOException {
    int removed = 0;
    IOException missing = null;
    boolean any = false;
    for (Variant variant : Variant.values()) {
      if (variant == Variant.LEGACY && !new LegacyTables(commands).exist(family)) {
        any = true; // Nothing was ever written there.
        continue;
      }
      FrontTables tables = new FrontTables(commands, variant, family);
      try {
        if (!tables.isAnything()) {
          any = true;
          continue;
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "No rules of variant {0} here: {1}", variant, e.getMessage());
        missing = e;
        continue;
      }
      any = true;
      removed += tables.remove();
    }
    if (!any && missing != null) {
      throw missing;
    }
    return removed;
  }
}
