package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Spreads rules over chains by destination, so that a packet walks past a few dozen of them however
 * many there are, and a VIP that comes or goes rewrites a small chain. Each rule passed costs 8 ns
 * (legacy) or 21 ns (nft), and a list of all VIPs would be walked by every new connection of the
 * node, whether to a Service or not.
 *
 * <p>A chain that would get too long leads on by the next four bits in which its VIPs differ. The
 * chains depend on the rules alone, not on what was there before, so a restart finds its own again.
 */
final class VipTree {
  /** Few Services keep the flat list that people know from kube-proxy. */
  private static final int RULES_IN_A_CHAIN = 32;

  private static final int BITS_OF_A_LEVEL = 4;

  private final Table table;
  private final String root;
  private final List<Chain> branches = new ArrayList<>();

  private VipTree(Table table, String root) {
    this.table = table;
    this.root = root;
  }

  /**
   * The chains of a tree, a chain always after those it leads to.
   *
   * @param root the name of the chain that packets enter
   * @param rules in the order in which those of the same VIP are tried
   * @param last what the root has after them, for packets to no VIP
   */
  static List<Chain> chains(Table table, String root, List<VipRule> rules, List<String> last) {
    VipTree tree = new VipTree(table, root);
    List<String> first = tree.content(rules);
    first.addAll(last);
    List<Chain> chains = new ArrayList<>(tree.branches);
    chains.add(new Chain(table, root, first));
    return chains;
  }

  private List<String> content(List<VipRule> rules) {
    List<String> texts = new ArrayList<>();
    int common = commonBits(rules);
    if (rules.size() <= RULES_IN_A_CHAIN || common == rules.getFirst().vip().family().bits()) {
      rules.forEach(rule -> texts.add(rule.text()));
      return texts;
    }
    NavigableMap<Cidr, List<VipRule>> ranges = new TreeMap<>();
    for (VipRule rule : rules) {
      ranges
          .computeIfAbsent(
              new Cidr(rule.vip(), common + BITS_OF_A_LEVEL), range -> new ArrayList<>())
          .add(rule);
    }
    ranges.forEach((range, within) -> texts.add(wayTo(range, within)));
    return texts;
  }

  private String wayTo(Cidr range, List<VipRule> within) {
    if (within.size() == 1) {
      return within.getFirst().text();
    }
    String name = ChainNames.branch(root, range);
    branches.add(new Chain(table, name, content(within)));
    return new Rule().destination(range).jump(name);
  }

  /** How many leading bits all VIPs share, in whole levels. */
  private static int commonBits(List<VipRule> rules) {
    if (rules.isEmpty()) {
      return 0;
    }
    IpAddress first = rules.getFirst().vip();
    long high = 0;
    long low = 0;
    for (VipRule rule : rules) {
      high |= rule.vip().high() ^ first.high();
      low |= rule.vip().low() ^ first.low();
    }
    int same =
        high != 0 ? Long.numberOfLeadingZeros(high) : Long.SIZE + Long.numberOfLeadingZeros(low);
    // An IPv4 address is in the last bits of the 128.
    int bits = same - (2 * Long.SIZE - first.family().bits());
    return bits - bits % BITS_OF_A_LEVEL;
  }
}
