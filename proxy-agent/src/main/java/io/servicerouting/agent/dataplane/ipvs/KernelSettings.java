package io.servicerouting.agent.dataplane.ipvs;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel settings that IPVS needs here. What they were before is to be written down before they
 * are set, so that it can be set again.
 *
 * @param root the folder that is {@code /proc/sys/net} of the node
 * @param routers who else wants something of them
 */
record KernelSettings(Path root, RouterAdvertisements routers) {
  private static final Logger LOG = System.getLogger(KernelSettings.class.getName());
  private static final int LONGEST = 64; // bytes of a setting's text

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** Source NAT of what IPVS forwards. */
  private static final Setting CONNTRACK =
      new Setting("vs/conntrack", "1", true, Occasion.IPVS_IS_USED);

  /** Else a client that uses a port again waits for a second. */
  private static final Setting NO_REUSE =
      new Setting("vs/conn_reuse_mode", "0", true, Occasion.IPVS_IS_USED);

  private static final Setting FORWARDING_V6 =
      new Setting("ipv6/conf/all/forwarding", "1", true, Occasion.IPV6_IS_ROUTED);

  private static final List<Setting> ALWAYS =
      List.of(
          CONNTRACK,
          // A UDP client whose endpoint is gone gets another one, not silence.
          new Setting("vs/expire_nodest_conn", "1", true, Occasion.IPVS_IS_USED),
          // A client with session affinity does not stay with an endpoint that leaves.
          new Setting("vs/expire_quiescent_template", "1", true, Occasion.IPVS_IS_USED),
          // The addresses on our device are not to be answered for on others.
          new Setting("conf/all/arp_ignore", "1", true, Occasion.IPVS_IS_USED),
          new Setting("conf/all/arp_announce", "2", true, Occasion.IPVS_IS_USED),
          // Stays set: pods need it whoever routes Services.
          new Setting("ip_forward", "1", false, Occasion.IPVS_IS_USED),
          FORWARDING_V6);

  /** When settings are needed. */
  enum Occasion {
    /** There is a Service of this mode. */
    IPVS_IS_USED,
    /** There is one with IPv6. */
    IPV6_IS_ROUTED
  }

  /**
   * A setting.
   *
   * @param name its path below {@code ipv4}, or one that begins with {@code ipv6}
   * @param restored whether it is set back in the end
   */
  private record Setting(String name, String wanted, boolean restored, Occasion occasion) {
    String path() {
      return name.startsWith("ipv6/") ? name : "ipv4/" + name;
    }

    /** {@code net.ipv4.vs.conntrack}. */
    String dotted() {
      return "net." + path().replace('/', '.');
    }
  }

  /** Those of a node whose other parts are where the kernel has them. */
  KernelSettings(Path root) {
    this(root, new RouterAdvertisements(root, RouterAdvertisements.ROUTES));
  }

  private static List<Setting> all() {
    List<Setting> all = new ArrayList<>(ALWAYS);
    if (delaysReuse(System.getProperty("os.version", ""))) {
      all.add(NO_REUSE);
    }
    return all;
  }

  private static List<Setting> all(Occasion occasion) {
    return all().stream().filter(setting -> setting.occasion == occasion).toList();
  }

  private Path file(Setting setting) {
    return root.resolve(setting.path());
  }

  /** Whether a kernel holds up clients that use a port again: those before 5.9 do. */
  static boolean delaysReuse(String release) {
    Matcher numbers = RELEASE.matcher(release);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    return major < 5 || (major == 5 && Integer.parseInt(numbers.group(2)) < 9);
  }

  /**
   * Why IPVS cannot work with what can be set here, in words that a user can act on.
   *
   * @return empty if it can; nothing has changed then either
   */
  Optional<String> missing() {
    try {
      String now = read(file(CONNTRACK));
      if (!now.equals(CONNTRACK.wanted)) {
        Files.writeString(file(CONNTRACK), now); // As it is: to see whether that can be done.
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(
          CONNTRACK.dotted()
              + " is missing, and without it IPVS does no source NAT: use a kernel with"
              + " CONFIG_IP_VS_NFCT or choose iptables");
    } catch (IOException e) {
      return Optional.of(unset(CONNTRACK, e));
    }
  }

  private static String unset(Setting setting, IOException problem) {
    return "%s cannot be set to %s (%s), and without it IPVS does no source NAT: let proxy-agent"
            .formatted(setting.dotted(), setting.wanted, problem)
        + " write below /proc/sys/net or choose iptables";
  }

  /**
   * What is to be written down before {@link #set}.
   *
   * @param before what was written down before, by {@link #describe}
   * @return that, and what would be changed now
   */
  Map<String, String> toRemember(Map<String, String> before, Occasion occasion) {
    Map<String, String> all = new TreeMap<>(before);
    for (Setting setting : all(occasion)) {
      try {
        String now = read(file(setting));
        if (setting.restored && !now.equals(setting.wanted)) {
          all.putIfAbsent(setting.name, now);
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} cannot be read: {1}", setting.dotted(), e.toString());
      }
    }
    return all;
  }

  /**
   * Sets what is not so yet. What cannot be set is logged.
   *
   * @throws IOException if one cannot be set without which IPVS is of no use
   */
  void set(Occasion occasion) throws IOException {
    for (Setting setting : all(occasion)) {
      try {
        String now = read(file(setting));
        if (!now.equals(setting.wanted)) {
          if (setting.equals(FORWARDING_V6)) {
            routers.warnOfForwarding();
          }
          Files.writeString(file(setting), setting.wanted);
          LOG.log(
              Level.INFO,
              "Set {0}={1} for IPVS; it was {2}",
              setting.dotted(),
              setting.wanted,
              now);
        }
      } catch (IOException e) {
        if (setting.equals(CONNTRACK)) {
          throw new IOException(unset(setting, e), e);
        }
        LOG.log(
            Level.WARNING,
            "Services of mode IPVS may not work as they should: cannot set {0}={1}: {2}",
            setting.dotted(),
            setting.wanted,
            e.toString());
      }
    }
  }

  /** Sets back what was found before. */
  void restore(Map<String, String> before) {
    for (Setting setting : all()) {
      String value = before.get(setting.name);
      if (value != null) {
        restore(setting, value);
      }
    }
  }

  private void restore(Setting setting, String value) {
    try {
      Files.writeString(file(setting), value);
      LOG.log(Level.INFO, "Set {0}={1} as it was before IPVS was used", setting.dotted(), value);
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "{0} went with its module", setting.dotted());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} was {1} before and stays: {2}",
          setting.dotted(),
          value,
          e.toString());
    }
  }

  /** As one line, short enough for a device's alias. */
  static String describe(Map<String, String> before) {
    List<String> words = new ArrayList<>();
    before.forEach((name, value) -> words.add(name + "=" + value));
    return String.join(" ", words);
  }

  /** Reads {@link #describe}; words that are none of ours are left out. */
  static Map<String, String> parse(String line) {
    Map<String, String> before = new TreeMap<>();
    for (Setting setting : all()) {
      for (String word : line.split(" ", -1)) {
        String name = setting.name + "=";
        if (setting.restored && word.startsWith(name) && word.length() > name.length()) {
          before.put(setting.name, word.substring(name.length()));
        }
      }
    }
    return before;
  }

  /** In one piece: the kernel gives such a number to the first read only. */
  static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
    }
  }
}
