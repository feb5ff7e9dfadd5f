package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What mode IPVS needs beside IPVS itself: a device of kind dummy, ipsets, rules that look into
 * them, and a kernel setting. Found out by making each, and taking it away again.
 *
 * @param netlink opens sockets
 * @param commands runs ipset and iptables
 * @param variant which of iptables' variants is in use
 * @param settings the kernel's
 */
record IpvsNeeds(
    NetlinkSource netlink, Commands commands, Variant variant, KernelSettings settings) {
  private static final String SET = "SRP-4-TRY";
  private static final String CHAIN = "SRP-IPVS-TRY";

  private static final String MATCH = "-m set --match-set " + SET + " dst,dst ";

  /** What is missing, in words that a user can act on; empty if nothing is. */
  Optional<String> missing() {
    try {
      Optional<String> sets = missingSets();
      return sets.or(this::missingDevice).or(settings::missing);
    } catch (IOException e) {
      return Optional.of(
          "a command that mode IPVS needs cannot be run: "
              + e.getMessage()
              + "; install ipset and iptables or choose iptables");
    }
  }

  private Optional<String> missingSets() throws IOException {
    List<String> types =
        Arrays.stream(FrontSet.values()).map(FrontSet::type).distinct().sorted().toList();
    for (String type : types) {
      String options = type.startsWith("bitmap") ? " range 0-65535" : " family inet";
      Result result = ipset("create " + SET + " " + type + options + "\ndestroy " + SET + "\n");
      if (!result.ok()) {
        return Optional.of(
            "ipset cannot make sets of type %s (%s): load module ip_set_%s or choose iptables"
                .formatted(type, firstLine(result), type.replace(",", "").replace(":", "_")));
      }
    }
    Result made = ipset("create " + SET + " hash:ip,port family inet\n");
    try {
      return made.ok() ? missingRules() : Optional.of("ipset does not work: " + firstLine(made));
    } finally {
      ipset("destroy " + SET + "\n");
    }
  }

  private Optional<String> missingRules() throws IOException {
    String rules =
        """
        *mangle
        :%1$s - [0:0]
        -A %1$s -m conntrack --ctstate NEW %2$s-j DROP
        COMMIT
        *filter
        :%1$s - [0:0]
        -A %1$s %2$s-j REJECT
        COMMIT
        *nat
        :%1$s - [0:0]
        -A %1$s -m addrtype --src-type LOCAL %2$s-j NETMAP --to %3$s
        COMMIT
        """
            .formatted(CHAIN, MATCH, PrivateRange.of(IpFamily.IPV4).range());
    Result result = iptables(rules);
    for (String table : List.of("mangle", "filter", "nat")) {
      Result ignored = iptables(removal(table)); // Nobody is led there.
    }
    return result.ok()
        ? Optional.empty()
        : Optional.of(
            "iptables cannot do all that stands before IPVS ("
                + firstLine(result)
                + "): load modules xt_set, xt_NETMAP and xt_addrtype or choose iptables");
  }

  private static String removal(String table) {
    return String.join("\n", "*" + table, ":" + CHAIN + " - [0:0]", "-X " + CHAIN, "COMMIT", "");
  }

  private Optional<String> missingDevice() {
    try (NetlinkClient client = new NetlinkClient(netlink.route())) {
      new VipDevice(client).tryOut();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "devices of kind dummy cannot be made ("
              + e.getMessage()
              + "): load module dummy or choose iptables");
    }
  }

  private Result ipset(String lines) throws IOException {
    return commands.run(
        List.of("ipset", "-exist", "restore"), writer -> writer.append(lines), l -> {});
  }

  private Result iptables(String lines) throws IOException {
    String command = "iptables-" + variant.commandPart() + "-restore";
    Input input = writer -> writer.append(lines);
    return commands.run(List.of(command, "--noflush", "-w", "10"), input, line -> {});
  }

  private static String firstLine(Result result) {
    return result.errors().lines().findFirst().orElse("no reason given");
  }
}
