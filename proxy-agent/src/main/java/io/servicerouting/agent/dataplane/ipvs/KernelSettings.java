package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpFamily;
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
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel settings that IPVS needs here. What they were before is written down, so that it can
 * be set again.
 *
 * @param root the folder that is {@code /proc/sys/net} of the node
 */
record KernelSettings(Path root) {
  private static final Logger LOG = System.getLogger(KernelSettings.class.getName());
  private static final int LONGEST = 64; // bytes of a setting's text

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** Else a client that uses a port again waits for a second. */
  private static final Setting NO_REUSE = new Setting("vs/conn_reuse_mode", "0", true);

  private static final List<Setting> ALWAYS =
      List.of(
          // Source NAT of what IPVS forwards.
          new Setting("vs/conntrack", "1", true),
          // A UDP client whose endpoint is gone gets another one, not silence.
          new Setting("vs/expire_nodest_conn", "1", true),
          // A client with session affinity does not stay with an endpoint that leaves.
          new Setting("vs/expire_quiescent_template", "1", true),
          // The addresses on our device are not to be answered for on others.
          new Setting("conf/all/arp_ignore", "1", true),
          new Setting("conf/all/arp_announce", "2", true),
          // Stays set: pods need it whoever routes Services.
          new Setting("ip_forward", "1", false));

  /**
   * A setting below {@code ipv4}.
   *
   * @param restored whether it is set back in the end
   */
  private record Setting(String name, String wanted, boolean restored) {}

  private static List<Setting> all() {
    List<Setting> all = new ArrayList<>(ALWAYS);
    if (delaysReuse(System.getProperty("os.version", ""))) {
      all.add(NO_REUSE);
    }
    return all;
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
   * Sets what is not so yet. What cannot be set is logged with what will not work.
   *
   * @param before what was found before, by {@link #describe}
   * @return what was found before and now, by {@link #parse}
   */
  Map<String, String> apply(Map<String, String> before, IpFamily family) {
    Map<String, String> found = new TreeMap<>(before);
    for (Setting setting : all()) {
      Path file = root.resolve("ipv4").resolve(setting.name);
      try {
        String now = read(file);
        if (!now.equals(setting.wanted)) {
          Files.writeString(file, setting.wanted);
          LOG.log(
              Level.INFO,
              "Set net/ipv4/{0}={1} for IPVS; it was {2}",
              setting.name,
              setting.wanted,
              now);
          if (setting.restored) {
            found.putIfAbsent(setting.name, now);
          }
        }
      } catch (IOException e) {
        complain("net/ipv4/" + setting.name, setting.wanted, e);
      }
    }
    if (family == IpFamily.IPV6) {
      forwardV6();
    }
    return found;
  }

  private void forwardV6() {
    Path file = root.resolve("ipv6/conf/all/forwarding");
    try {
      if (!read(file).equals("1")) {
        Files.writeString(file, "1");
        LOG.log(Level.INFO, "Set net/ipv6/conf/all/forwarding=1 for IPVS");
      }
    } catch (IOException e) {
      complain("net/ipv6/conf/all/forwarding", "1", e);
    }
  }

  private static void complain(String name, String wanted, IOException problem) {
    LOG.log(
        Level.WARNING,
        "Services of mode IPVS may not work as they should: cannot set {0}={1}: {2}",
        name,
        wanted,
        problem.toString());
  }

  /** Sets back what was found before. */
  void restore(Map<String, String> before) {
    before.forEach((name, value) -> {
      Path file = root.resolve("ipv4").resolve(name);
      try {
        Files.writeString(file, value);
        LOG.log(Level.INFO, "Set net/ipv4/{0}={1} as it was before IPVS was used", name, value);
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "net/ipv4/{0} went with its module", name);
      } catch (IOException e) {
        LOG.log(
            Level.WARNING, "net/ipv4/{0} was {1} before and stays: {2}", name, value, e.toString());
      }
    });
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
  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip();
    }
  }
}
