package io.servicerouting.agent.dataplane.iptables;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** kube-proxy's chains in the tables of one variant and family, and who leads to them. */
final class KubeProxyListing {
  /** By name, since kubelet's chains begin with KUBE too. From v1.28 on these are not kubelet's. */
  private static final Set<String> NAMES =
      Set.of(
          "KUBE-SERVICES",
          "KUBE-EXTERNAL-SERVICES",
          "KUBE-NODEPORTS",
          "KUBE-POSTROUTING",
          "KUBE-MARK-MASQ",
          "KUBE-FORWARD",
          "KUBE-PROXY-FIREWALL",
          "KUBE-PROXY-CANARY",
          // of mode ipvs
          "KUBE-NODE-PORT",
          "KUBE-LOAD-BALANCER",
          "KUBE-SOURCE-RANGES-FIREWALL",
          "KUBE-IPVS-FILTER",
          "KUBE-IPVS-OUT-FILTER");

  private static final List<String> PREFIXES =
      List.of("KUBE-SVC-", "KUBE-SVL-", "KUBE-SEP-", "KUBE-EXT-", "KUBE-FW-", "KUBE-XLB-");

  private static final Set<String> BUILT_IN =
      Set.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

  private final Set<ChainId> chains = new LinkedHashSet<>();
  private final List<BuiltInJump> jumps = new ArrayList<>();
  private final Map<ChainId, Set<ChainId>> leadsTo = new HashMap<>();
  private final Set<ChainId> kept = new HashSet<>();

  private KubeProxyListing() {}

  static KubeProxyListing read(IptablesTools tools) throws IOException {
    KubeProxyListing listing = new KubeProxyListing();
    for (Table table : Table.values()) {
      tools.save(table, line -> listing.take(table, line));
    }
    listing.keepWhatKeptChainsLeadTo();
    return listing;
  }

  private static boolean isKubeProxys(String chain) {
    return NAMES.contains(chain) || PREFIXES.stream().anyMatch(chain::startsWith);
  }

  private void take(Table table, String line) {
    if (line.startsWith(":KUBE-")) {
      String name = line.substring(1, line.indexOf(' '));
      if (isKubeProxys(name)) {
        chains.add(new ChainId(table, name));
      }
    } else if (line.startsWith("-A ")) {
      int end = line.indexOf(' ', 3);
      String chain = line.substring(3, end);
      String rule = line.substring(end + 1).stripTrailing();
      String target = target(rule);
      if (isKubeProxys(target)) {
        leads(table, chain, rule, new ChainId(table, target));
      }
    }
  }

  private void leads(Table table, String chain, String rule, ChainId target) {
    if (isKubeProxys(chain)) {
      leadsTo.computeIfAbsent(new ChainId(table, chain), id -> new HashSet<>()).add(target);
    } else if (BUILT_IN.contains(chain)) {
      jumps.add(new BuiltInJump(table, chain, rule));
    } else {
      kept.add(target);
    }
  }

  /** What a rule jumps or goes to; empty if nowhere. A comment before it may say anything. */
  private static String target(String rule) {
    int jump = Math.max(rule.lastIndexOf("-j KUBE-"), rule.lastIndexOf("-g KUBE-"));
    if (jump < 0) {
      return "";
    }
    int end = rule.indexOf(' ', jump + 3);
    return end < 0 ? rule.substring(jump + 3) : rule.substring(jump + 3, end);
  }

  private void keepWhatKeptChainsLeadTo() {
    Deque<ChainId> next = new ArrayDeque<>(kept);
    while (!next.isEmpty()) {
      for (ChainId chain : leadsTo.getOrDefault(next.remove(), Set.of())) {
        if (kept.add(chain)) {
          next.add(chain);
        }
      }
    }
  }

  /** The jumps from the kernel's own chains to kube-proxy's. */
  List<BuiltInJump> jumps() {
    return jumps;
  }

  /** kube-proxy's chains, apart from those that somebody else uses. */
  List<ChainId> removableChains() {
    return chains.stream().filter(chain -> !kept.contains(chain)).toList();
  }

  /** Chains of kube-proxy's that somebody else uses, by name. */
  List<String> keptChains() {
    return kept.stream().map(ChainId::name).sorted().distinct().toList();
  }
}
