package io.servicerouting.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The kernel settings that come with the rules: whether 127.0.0.0/8 is routed, how long silent TCP
 * connections are remembered, and what conntrack calls INVALID.
 *
 * @param root the folder that is {@code /proc/sys/net} of the node
 */
record Sysctls(Path root) {
  private static final Logger LOG = System.getLogger(Sysctls.class.getName());

  /** Where the settings are, for a container whose own /proc/sys is read-only. */
  private static final String ROOT_VARIABLE = "SRP_PROC_SYS_NET";

  private static final String BE_LIBERAL = "nf_conntrack_tcp_be_liberal";

  private static final int LONGEST = 64; // bytes of a setting's text

  private static final List<Timeout> TIMEOUTS =
      List.of(
          new Timeout("nf_conntrack_tcp_timeout_established", "432000", "86400"),
          new Timeout("nf_conntrack_tcp_timeout_close_wait", "60", "3600"));

  /**
   * A time after which the kernel forgets a connection, in seconds.
   *
   * @param kernel the kernel's default
   * @param wanted what kube-proxy sets by default
   */
  private record Timeout(String name, String kernel, String wanted) {}

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
   * Sets what kube-proxy sets: a server may answer for an hour after its client has closed its
   * side, where the kernel would forget the translation after a minute; and what is silent for a
   * day is forgotten, not after five. A value that is not the kernel's default is somebody's choice
   * and stays.
   */
  void rememberConnections() {
    for (Timeout timeout : TIMEOUTS) {
      Path setting = root.resolve("netfilter").resolve(timeout.name());
      try {
        if (read(setting).equals(timeout.kernel())) {
          Files.writeString(setting, timeout.wanted());
          LOG.log(Level.INFO, "Set net.netfilter.{0}={1}", timeout.name(), timeout.wanted());
        }
      } catch (IOException e) {
        LOG.log(
            Level.WARNING,
            "net.netfilter.{0} stays as it is, kube-proxy would set it to {1}: {2}",
            timeout.name(),
            timeout.wanted(),
            e.getMessage());
      }
    }
  }

  /**
   * Undoes {@link #routeLocalnet}.
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

  /**
   * Whether conntrack lets TCP packets outside of the window pass for valid ({@code be_liberal}).
   * Whoever set that wants them forwarded, so what is INVALID is not dropped either; kube-proxy
   * does the same.
   */
  boolean toleratesPacketsOutsideTheWindow() {
    Path setting = root.resolve("netfilter").resolve(BE_LIBERAL);
    try {
      return !read(setting).equals("0");
    } catch (IOException e) {
      LOG.log(
          Level.INFO,
          "net.netfilter.{0} cannot be read and is taken for 0: {1}",
          BE_LIBERAL,
          e.getMessage());
      return false;
    }
  }

  private boolean change(String value) throws IOException {
    Path setting = root.resolve("ipv4/conf/all/route_localnet");
    if (read(setting).equals(value)) {
      return false;
    }
    Files.writeString(setting, value);
    return true;
  }

  /**
   * In one piece: the kernel gives such a number to the first read only, and {@link
   * Files#readString} begins with a single byte where a file says that it is empty.
   */
  static String read(Path setting) throws IOException {
    try (InputStream in = Files.newInputStream(setting)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
    }
  }
}
