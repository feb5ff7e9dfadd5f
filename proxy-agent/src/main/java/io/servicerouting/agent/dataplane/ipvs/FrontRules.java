package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules before IPVS, the same however many Services there are: who is masqueraded, who is led
 * to other endpoints, who is dropped. They look into the sets of {@link FrontSet}.
 *
 * @param family the IP family
 * @param detector how pods' packets are recognised
 * @param mark the bit of the packet mark that asks for source NAT
 */
record FrontRules(IpFamily family, LocalDetector detector, int mark) {
  /** What our chains begin with, and nobody else's. */
  static final String PREFIX = "SRP-IPVS-";

  private static final String SERVICES = "SRP-IPVS-SERVICES";
  private static final String POD = "SRP-IPVS-POD";
  private static final String NODE = "SRP-IPVS-NODE";
  private static final String POSTROUTING = "SRP-IPVS-POSTROUTING";
  private static final String FILTER = "SRP-IPVS-FILTER";
  private static final String RANGES = "SRP-IPVS-RANGES";

  /** All chains; one that another leads to stands before it. */
  List<FrontChain> chains() {
    List<FrontChain> chains = new ArrayList<>();
    chains.add(new FrontChain("mangle", RANGES, ranges()));
    chains.add(new FrontChain("filter", FILTER, filter()));
    chains.add(
        new FrontChain("nat", POD, source(List.of(), FrontSet.MASQ_POD, FrontSet.OTHER_POD)));
    // Of its addresses the kernel chooses the called one, on our device, for the caller's too.
    chains.add(
        new FrontChain(
            "nat",
            NODE,
            source(
                List.of(in(FrontSet.VIP, "src") + masquerade()),
                FrontSet.MASQ_NODE,
                FrontSet.OTHER_NODE)));
    chains.add(new FrontChain("nat", SERVICES, services()));
    chains.add(
        new FrontChain(
            "nat",
            POSTROUTING,
            List.of(in(FrontSet.HAIRPIN, "dst,dst,src") + "-j MASQUERADE --random-fully")));
    return chains;
  }

  /** The jumps into them. */
  List<FrontJump> jumps() {
    return List.of(
        jump("mangle", "PREROUTING", RANGES),
        jump("mangle", "OUTPUT", RANGES),
        jump("filter", "INPUT", FILTER),
        jump("filter", "OUTPUT", FILTER),
        jump("nat", "PREROUTING", SERVICES),
        jump("nat", "OUTPUT", SERVICES),
        jump("nat", "POSTROUTING", POSTROUTING));
  }

  private static FrontJump jump(String table, String hook, String chain) {
    return new FrontJump(table, hook, "-m comment --comment \"services by IPVS\" -j " + chain);
  }

  /** Before destinations are rewritten, since the node's own connections meet IPVS right after. */
  private List<String> ranges() {
    return List.of(
        "-m conntrack --ctstate NEW "
            + in(FrontSet.RANGE_CHECK, "dst,dst")
            + notIn(FrontSet.RANGE_ALLOW, "dst,dst,src")
            + "-j DROP");
  }

  private List<String> filter() {
    Cidr range = PrivateRange.of(family).range();
    boolean isV4 = family == IpFamily.IPV4;
    String refuse = "-j REJECT --reject-with " + (isV4 ? "icmp" : "icmp6") + "-port-unreachable";
    String notIcmp = "! -p " + (isV4 ? "icmp" : "ipv6-icmp") + " ";
    String marked = "-m mark --mark " + bits() + " ";
    return List.of(
        "-m conntrack ! --ctstate NEW -j RETURN",
        // Nobody but our own rules leads there.
        "-d " + range + " -m conntrack ! --ctstate DNAT -j DROP",
        in(FrontSet.DROP, "dst,dst") + "-j DROP",
        in(FrontSet.REJECT, "dst,dst") + refuse,
        // Else processes of the node that listen at all addresses would answer at Services' too.
        notIcmp + in(FrontSet.VIP, "dst") + notIn(FrontSet.SERVICE, "dst,dst") + refuse,
        marked + in(FrontSet.SERVICE, "dst,dst") + "-j ACCEPT",
        "-d " + range + " " + marked + "-j ACCEPT",
        "-p tcp " + in(FrontSet.HEALTH, "dst") + "-j ACCEPT");
  }

  private List<String> services() {
    List<String> rules = new ArrayList<>();
    rules.add(notIn(FrontSet.SERVICE, "dst,dst") + "-j RETURN");
    switch (detector) {
      case LocalDetector.SourceRanges ranges ->
          ranges.of(family).forEach(range -> rules.add("-s " + range + " -g " + POD));
      case LocalDetector.Interface(String name) -> rules.add("-i " + name + " -g " + POD);
      case LocalDetector.InterfacePrefix(String prefix) ->
          rules.add("-i " + prefix + "+ -g " + POD);
      case LocalDetector.None none -> {}
    }
    rules.add("-m addrtype --src-type LOCAL -g " + NODE);
    rules.add(in(FrontSet.MASQ_OUTSIDE, "dst,dst") + masquerade());
    rules.add("-j ACCEPT");
    return rules;
  }

  /** What is accepted here is not looked at by anybody after us, kube-proxy above all. */
  private List<String> source(List<String> first, FrontSet masqueraded, FrontSet elsewhere) {
    List<String> rules = new ArrayList<>(first);
    rules.add(in(masqueraded, "dst,dst") + masquerade());
    rules.add(in(elsewhere, "dst,dst") + "-j NETMAP --to " + PrivateRange.of(family).range());
    rules.add("-j ACCEPT");
    return rules;
  }

  private String masquerade() {
    return "-j MARK --set-xmark " + bits();
  }

  private String bits() {
    String hex = "0x" + Integer.toHexString(mark);
    return hex + "/" + hex;
  }

  private String in(FrontSet set, String parts) {
    return "-m set --match-set " + set.name(family) + " " + parts + " ";
  }

  private String notIn(FrontSet set, String parts) {
    return "-m set ! --match-set " + set.name(family) + " " + parts + " ";
  }
}
