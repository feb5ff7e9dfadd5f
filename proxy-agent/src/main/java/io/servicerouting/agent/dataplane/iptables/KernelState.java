package io.servicerouting.agent.dataplane.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of ours is in the kernel: a fingerprint of each chain's rules, and the jumps into them.
 *
 * <p>Fingerprints instead of text keep a node with 50,000 chains from holding them twice.
 */
final class KernelState {
  private final Map<ChainId, Long> fingerprints = new HashMap<>();
  private final List<BuiltInJump> jumps = new ArrayList<>();
  private final List<BuiltInJump> behindKubeProxy = new ArrayList<>();
  private final Set<ChainId> leadToKubeProxy = new HashSet<>();

  private KernelState() {}

  /** Reads both tables. */
  static KernelState read(IptablesTools tools) throws IOException {
    KernelState state = new KernelState();
    for (Table table : Table.values()) {
      tools.save(table, line -> state.take(table, line));
    }
    return state;
  }

  private void take(Table table, String line) {
    if (line.startsWith(":")) {
      String chain = line.substring(1, line.indexOf(' '));
      if (ChainNames.isOurs(chain)) {
        fingerprints.putIfAbsent(new ChainId(table, chain), Fingerprint.EMPTY);
      }
    } else if (line.startsWith("-A ")) {
      int end = line.indexOf(' ', 3);
      String chain = line.substring(3, end);
      // iptables-legacy-save leaves a blank at the end of some rules.
      String rule = line.substring(end + 1).stripTrailing();
      if (ChainNames.isOurs(chain)) {
        fingerprints.merge(
            new ChainId(table, chain),
            Fingerprint.append(Fingerprint.EMPTY, rule),
            (soFar, first) -> Fingerprint.append(soFar, rule));
      } else if (ChainNames.leadsToOurs(rule)) {
        boolean late = leadToKubeProxy.contains(new ChainId(table, chain));
        (late ? behindKubeProxy : jumps).add(new BuiltInJump(table, chain, rule));
      } else if (table == Table.NAT && rule.endsWith("-j KUBE-SERVICES")) {
        leadToKubeProxy.add(new ChainId(table, chain));
      }
    }
  }

  /** Whether the kernel has this chain with exactly these rules. */
  boolean has(Chain chain) {
    Long fingerprint = fingerprints.get(chain.id());
    return fingerprint != null && fingerprint == Fingerprint.of(chain);
  }

  /** All chains of ours. */
  Set<ChainId> chains() {
    return fingerprints.keySet();
  }

  /** The rules in other chains that lead to ours, doubles included, those behind apart. */
  List<BuiltInJump> jumps() {
    return jumps;
  }

  /**
   * The same where kube-proxy's jump comes before, so that it would rewrite the packets. It puts
   * its jump at the head when it starts, and leaves the order alone from then on.
   */
  List<BuiltInJump> jumpsBehindKubeProxy() {
    return behindKubeProxy;
  }
}
