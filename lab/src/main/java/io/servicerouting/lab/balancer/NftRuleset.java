package io.servicerouting.lab.balancer;

import io.servicerouting.lab.balancer.ForwardingPlan.Frontend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A plan as one {@code nft -f} transaction that replaces the whole table: packets meet the old
 * rules or the new ones, never a part of them.
 */
final class NftRuleset {

  static final String TABLE = "srlab_balancer";

  /** Fixed: the kernel would choose a new one for each ruleset, and move every connection. */
  private static final String SEED = "0x73726c62";

  private NftRuleset() {}

  static String render(ForwardingPlan plan) {
    var text = new StringBuilder();
    text.append("add table ip ").append(TABLE).append('\n');
    text.append("delete table ip ").append(TABLE).append('\n');
    text.append("table ip ").append(TABLE).append(" {\n");
    int number = 0;
    List<String> verdicts = new ArrayList<>();
    for (Frontend frontend : plan.frontends()) {
      String key =
          "%s . %s . %d".formatted(frontend.address(), frontend.protocol(), frontend.port());
      if (frontend.marks().isEmpty()) {
        verdicts.add(key + " : drop");
      } else {
        number++;
        text.append(chain(number, frontend));
        verdicts.add(key + " : goto forward-" + number);
      }
    }
    text.append("  chain prerouting {\n");
    text.append("    type filter hook prerouting priority mangle; policy accept;\n");
    if (!verdicts.isEmpty()) {
      text.append("    ip daddr . meta l4proto . th dport vmap {\n      ")
          .append(String.join(",\n      ", verdicts))
          .append("\n    }\n");
    }
    if (!plan.addresses().isEmpty()) {
      // A load balancer has no ports but its frontends, and is no host to log in to.
      text.append("    ip daddr { ")
          .append(String.join(", ", plan.addresses()))
          .append(" } meta l4proto { tcp, udp, sctp } drop\n");
    }
    return text.append("  }\n}\n").toString();
  }

  private static String chain(int number, Frontend frontend) {
    return """
      chain forward-%d {
        comment "%s"
        meta mark set jhash %s mod %d seed %s map { %s }
      }
    """
        .formatted(
            number,
            frontend.service(),
            frontend.clientAffinity() ? "ip saddr" : "ip saddr . th sport",
            frontend.marks().size(),
            SEED,
            ranges(frontend.marks()));
  }

  /** Runs of slots with the same mark, as "0-279 : 0x1, 280-559 : 0x2". */
  private static String ranges(List<Integer> marks) {
    List<String> ranges = new ArrayList<>();
    int start = 0;
    for (int slot = 1; slot <= marks.size(); slot++) {
      if (slot == marks.size() || !marks.get(slot).equals(marks.get(start))) {
        String range = slot - 1 == start ? "" + start : start + "-" + (slot - 1);
        ranges.add("%s : 0x%x".formatted(range, marks.get(start)));
        start = slot;
      }
    }
    return ranges.stream().collect(Collectors.joining(", "));
  }
}
