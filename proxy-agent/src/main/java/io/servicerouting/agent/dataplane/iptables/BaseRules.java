package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import java.util.ArrayList;
import java.util.List;

/** The rules that are there whatever Services there are. */
final class BaseRules {
  private final IptablesSettings settings;

  BaseRules(IptablesSettings settings) {
    this.settings = settings;
  }

  /** The jumps from the kernel's own chains into ours. */
  List<BuiltInJump> jumps() {
    List<BuiltInJump> jumps = new ArrayList<>();
    for (String hook : List.of("PREROUTING", "OUTPUT")) {
      jumps.add(nat(hook, "service portals", ChainNames.SERVICES));
    }
    jumps.add(nat("POSTROUTING", "service masquerade", ChainNames.POSTROUTING));
    // First of all: no rule that accepts something comes before what must never pass.
    for (String hook : List.of("INPUT", "FORWARD", "OUTPUT")) {
      jumps.add(filter(hook, "condemned service traffic", ChainNames.FIREWALL));
    }
    // Refusals look at new connections only: an established one was let through when it began.
    for (String hook : List.of("FORWARD", "OUTPUT")) {
      jumps.add(newConnections(hook, "service portals", ChainNames.SERVICES));
    }
    for (String hook : List.of("INPUT", "FORWARD")) {
      jumps.add(
          newConnections(hook, "externally visible service portals", ChainNames.EXTERNAL_SERVICES));
    }
    jumps.add(filter("INPUT", "health check node ports", ChainNames.NODE_PORTS));
    jumps.add(filter("FORWARD", "service forwarding", ChainNames.FORWARD));
    return jumps;
  }

  private static BuiltInJump nat(String hook, String comment, String chain) {
    return new BuiltInJump(Table.NAT, hook, new Rule().comment(comment).jump(chain));
  }

  private static BuiltInJump filter(String hook, String comment, String chain) {
    return new BuiltInJump(Table.FILTER, hook, new Rule().comment(comment).jump(chain));
  }

  private static BuiltInJump newConnections(String hook, String comment, String chain) {
    return new BuiltInJump(
        Table.FILTER, hook, new Rule().connectionState("NEW").comment(comment).jump(chain));
  }

  /** The chains of fixed content. */
  List<Chain> chains() {
    List<Chain> chains = new ArrayList<>();
    chains.add(
        nat(
            ChainNames.MARK_MASQ,
            new Rule().setMark(settings.masqueradeMark(), settings.masqueradeMark())));
    chains.add(
        nat(ChainNames.MARK_DROP, new Rule().setMark(settings.dropMark(), settings.dropMark())));
    chains.add(postrouting());
    if (settings.detector() instanceof LocalDetector.SourceRanges ranges
        && ranges.of(settings.family()).size() > 1) {
      chains.add(markMasqueradeOutside(ranges.of(settings.family())));
    }
    chains.add(firewall());
    chains.add(forward());
    return chains;
  }

  private static Chain nat(String name, String... rules) {
    return new Chain(Table.NAT, name, List.of(rules));
  }

  private Chain postrouting() {
    int mark = settings.masqueradeMark();
    return nat(
        ChainNames.POSTROUTING,
        new Rule().notMark(mark).jump("RETURN"),
        // Cleared, so that a packet that comes by again (through a tunnel, say) is judged afresh.
        new Rule().setMark(mark, 0),
        new Rule().comment("service traffic requiring SNAT").jump("MASQUERADE --random-fully"));
  }

  /** Several pod ranges cannot be negated in one match. */
  private static Chain markMasqueradeOutside(List<Cidr> ranges) {
    List<String> rules = new ArrayList<>();
    for (Cidr range : ranges) {
      rules.add(new Rule().source(range).jump("RETURN"));
    }
    rules.add(new Rule().jump(ChainNames.MARK_MASQ));
    return new Chain(Table.NAT, ChainNames.MARK_MASQ_OUTSIDE, rules);
  }

  private Chain firewall() {
    List<String> rules = new ArrayList<>();
    rules.add(
        new Rule().comment("not admitted to a service").mark(settings.dropMark()).jump("DROP"));
    if (settings.family() == IpFamily.IPV4) {
      // Node ports at 127.0.0.1 need route_localnet, which alone would let neighbours in there.
      Cidr loopback = Cidr.parse("127.0.0.0/8");
      rules.add(
          new Rule()
              .notSource(loopback)
              .destination(loopback)
              .comment("block incoming localnet connections")
              .notConnectionState("RELATED,ESTABLISHED,DNAT")
              .jump("DROP"));
    }
    return new Chain(Table.FILTER, ChainNames.FIREWALL, rules);
  }

  private Chain forward() {
    List<String> rules = new ArrayList<>();
    if (settings.dropInvalid()) {
      // Such a packet would pass without its address being rewritten back and reset the connection.
      rules.add(new Rule().connectionState("INVALID").jump("DROP"));
    }
    rules.add(
        new Rule()
            .comment("service forwarding rules")
            .mark(settings.masqueradeMark())
            .jump("ACCEPT"));
    rules.add(
        new Rule()
            .comment("service forwarding conntrack rule")
            .connectionState("RELATED,ESTABLISHED")
            .jump("ACCEPT"));
    return new Chain(Table.FILTER, ChainNames.FORWARD, rules);
  }
}
