package io.servicerouting.agent.dataplane.ipvs;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Routers that tell this node its way out by IPv6. A node that forwards does not listen to them
 * unless {@code accept_ra} is 2.
 *
 * @param procSysNet the folder that is {@code /proc/sys/net} of the node
 * @param routes its file {@code ipv6_route}
 */
record RouterAdvertisements(Path procSysNet, Path routes) {
  /** Of the network namespace that the thread is in. */
  static final Path ROUTES = Path.of("/proc/thread-self/net/ipv6_route");

  private static final Logger LOG = System.getLogger(RouterAdvertisements.class.getName());

  // Columns of ipv6_route.
  private static final int LENGTH = 1;
  private static final int FLAGS = 8;
  private static final int DEVICE = 9;

  private static final int THROUGH_A_ROUTER = 0x2; // RTF_GATEWAY

  /** Says which default routes are lost if this node forwards from now on. */
  void warnOfForwarding() {
    for (String device : listening()) {
      LOG.log(
          Level.WARNING,
          "This node forwards IPv6 from now on, so device {0}, which has a default route, hears no"
              + " more router advertisements: set net.ipv6.conf.{0}.accept_ra=2 if that route comes"
              + " from them",
          device);
    }
  }

  /**
   * Devices with a default route that listen to routers only as long as the node does not forward.
   */
  List<String> listening() {
    List<String> devices = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(routes)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > DEVICE
            && columns[LENGTH].equals("00")
            && (Long.parseLong(columns[FLAGS], 16) & THROUGH_A_ROUTER) != 0
            && !devices.contains(columns[DEVICE])
            && listens(columns[DEVICE])) {
          devices.add(columns[DEVICE]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      LOG.log(Level.DEBUG, "Default routes of IPv6 cannot be read: {0}", e.toString());
    }
    return devices;
  }

  private boolean listens(String device) throws IOException {
    return KernelSettings.read(procSysNet.resolve("ipv6/conf").resolve(device).resolve("accept_ra"))
        .equals("1");
  }
}
