package io.servicerouting.agent.nodeport;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A socket of this node that waits for connections or datagrams.
 *
 * @param protocol its protocol
 * @param families which connections reach it
 * @param address at which address; null for every address
 * @param port at which port
 * @param process the name of a process that holds it; null if its processes cannot be seen, as from
 *     a container with process numbers of its own
 * @param pids the numbers of the processes that hold it, as far as they can be seen
 */
record LocalListener(
    Protocol protocol,
    Set<IpFamily> families,
    @Nullable IpAddress address,
    int port,
    @Nullable String process,
    Set<Long> pids) {
  private static final String MAPPED = "::ffff:";
  private static final Pattern HOLDER = Pattern.compile("\\(\"([^\"]*)\",pid=(\\d+)");

  /**
   * Reads a line of {@code ss}, such as {@code tcp LISTEN 0 128 [::]:80 [::]:*
   * users:(("nginx",pid=7,fd=6)) ...}. An asterisk for an address means both families.
   *
   * @return null if it is none
   */
  static @Nullable LocalListener parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    int colon = words.length < 6 ? -1 : words[4].lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String host = words[4].substring(0, colon).replaceAll("%.*|[\\[\\]]", "");
    if (host.startsWith(MAPPED) && host.indexOf('.') > 0) {
      host = host.substring(MAPPED.length());
    }
    try {
      Protocol protocol = Protocol.parse(words[0].toUpperCase(Locale.ROOT));
      int port = Integer.parseInt(words[4].substring(colon + 1));
      String process = null;
      Set<Long> pids = new HashSet<>();
      Matcher holders = HOLDER.matcher(line);
      while (holders.find()) {
        process = process == null ? holders.group(1) : process;
        pids.add(Long.valueOf(holders.group(2)));
      }
      if (host.equals("*")) {
        Set<IpFamily> both = EnumSet.allOf(IpFamily.class);
        return new LocalListener(protocol, both, null, port, process, pids);
      }
      IpAddress address = IpAddress.parse(host);
      Set<IpFamily> one = EnumSet.of(address.family());
      boolean any = host.equals("0.0.0.0") || host.equals("::");
      return new LocalListener(protocol, one, any ? null : address, port, process, pids);
    } catch (IllegalArgumentException e) {
      return null; // A protocol or a form of address that no Service has.
    }
  }

  /** Where it listens, as people write it. */
  String where() {
    return address == null ? "every address" : address.withPort(port);
  }
}
