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
   * Whether there is anything: the device, sets or chains, whoever may have removed the rest.
   *
   * @throws IOException if the kernel cannot be asked
   */
  public boolean present() throws IOException {
    Trace trace = new Trace(netlink, commands);
    if (trace.hasDevice()) {
      return true;
    }
    for (IpFamily family : IpFamily.values()) {
      if (trace.hasSets(family) || !rules(family, false).isEmpty()) {
        return true;
      }
    }
    return false;
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
      boolean hasSets = new Trace(netlink, commands).hasSets(family);
      removed += hasSets ? removeServices(family) : 0;
      for (FrontTables tables : rules(family, hasSets)) {
        removed += tables.remove();
      }
      removed += hasSets ? IpSets.destroy(commands, family) : 0;
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

  /**
   * The tables in which there are chains of ours. Of a variant that cannot be used nothing was
   * written.
   *
   * @param some whether there must have been some, so that one variant at least can be read
   */
  private List<FrontTables> rules(IpFamily family, boolean some) throws IOException {
    List<FrontTables> found = new ArrayList<>();
    IOException missing = null;
    boolean any = false;
    for (Variant variant : Variant.values()) {
      try {
        // Else nothing was ever written there.
        if (variant != Variant.LEGACY || new LegacyTables(commands).exist(family)) {
          FrontTables tables = new FrontTables(commands, variant, family);
          if (tables.isAnything()) {
            found.add(tables);
          }
        }
        any = true;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "No rules of variant {0} here: {1}", variant, e.getMessage());
        missing = e;
      }
    }
    if (some && !any && missing != null) {
      throw missing;
    }
    return found;
  }
}
