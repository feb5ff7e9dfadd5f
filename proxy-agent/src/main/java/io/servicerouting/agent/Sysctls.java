package io.servicerouting.agent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one kernel setting that the rules need. */
final class Sysctls {
  private static final Logger LOG = System.getLogger(Sysctls.class.getName());

  /** Where the settings are, for a container whose own /proc/sys is read-only. */
  private static final String ROOT_VARIABLE = "SRP_PROC_SYS_NET";

  private Sysctls() {}

  /**
   * Lets the kernel route 127.0.0.0/8, without which node ports do not answer at 127.0.0.1. Only
   * with the rules in place that keep neighbours out of it.
   */
  static void routeLocalnet() {
    Path setting =
        Path.of(
            System.getenv().getOrDefault(ROOT_VARIABLE, "/proc/sys/net"),
            "ipv4/conf/all/route_localnet");
    try {
      if (!Files.readString(setting).strip().equals("1")) {
        Files.writeString(setting, "1");
        LOG.log(Level.INFO, "Set net.ipv4.conf.all.route_localnet=1 for node ports at 127.0.0.1");
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "Node ports will not answer at 127.0.0.1 on this node, all else works: cannot set"
              + " net.ipv4.conf.all.route_localnet=1: {0}",
          e.getMessage());
    }
  }
}
