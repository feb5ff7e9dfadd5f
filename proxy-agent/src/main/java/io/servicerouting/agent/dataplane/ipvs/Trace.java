package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * What shows that mode IPVS is, or was, in use on a node.
 *
 * @param netlink opens sockets
 * @param commands runs ipset
 */
record Trace(NetlinkSource netlink, Commands commands) {
  private static final Logger LOG = System.getLogger(Trace.class.getName());

  /** Whether the device is there, which both families share. */
  boolean hasDevice() throws IOException {
    try (NetlinkClient client = new NetlinkClient(netlink.route())) {
      return new VipDevice(client).find().isPresent();
    }
  }

  /** Whether there are sets of a family. Where ipset cannot be run, there are none. */
  boolean hasSets(IpFamily family) {
    try {
      return !IpSets.names(commands, family).isEmpty();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "No sets of {0} here: {1}", family, e.getMessage());
      return false;
    }
  }

  /** Whether a family was used: it has sets, or addresses on the device. */
  boolean of(IpFamily family) throws IOException {
    try (NetlinkClient client = new NetlinkClient(netlink.route())) {
      VipDevice device = new VipDevice(client);
      Optional<VipDevice.Link> link = device.find();
      if (link.isPresent() && !device.addresses(link.get(), family).isEmpty()) {
        return true;
      }
    }
    return hasSets(family);
  }
}
