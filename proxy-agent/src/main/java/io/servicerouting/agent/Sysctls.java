package io.servicerouting.agent;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one kernel setting that the rules need: whether 127.0.0.0/8 is routed.
 *
 * @param root the folder that is {@code /proc/sys/net} of the node
 */
record Sysctls(Path root) {
  private static final Logger LOG = System.getLogger(Sysctls.class.getName());

  /** Where the settings are, for a container whose own /proc/sys is read-only. */
  private static final String ROOT_VARIABLE = "SRP_PROC_SYS_NET";

  /** Those of the network namespace that this process is in. */
  static Sysctls ofThisHost() {
    return new Sysctls(Path.of(System.getenv().getOrDefault(ROOT_VARIABLE, "/proc/sys/net")));
  }

  /**
   * Lets the kernel route 127.0.0.0/8, without which node ports do not answer at 127.0.0.1. Only
   * with the rules in place that keep neighbours out of it.
   */
  void routeLocalnet() {
    try {
      if (change("1")) {
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

  /**
   * Undoes that.
   *
   * @return whether it was so until now
   */
  boolean denyLocalnet() {
    try {
      boolean changed = change("0");
      if (changed) {
        LOG.log(Level.INFO, "Set net.ipv4.conf.all.route_localnet=0, the kernel''s default");
      }
      return changed;
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "net.ipv4.conf.all.route_localnet stays 1 without rules that keep neighbours out of"
              + " 127.0.0.0/8; set it to 0: {0}",
          e.getMessage());
      return false;
    }
  }

  private boolean change(String value) throws IOException {
    Path setting = root.resolve("ipv4/conf/all/route_localnet");
    if (Files.readString(setting).strip().equals(value)) {
      return false;
    }
    Files.writeString(setting, value);
    return true;
  }
}
