package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules before IPVS as they are in the kernel.
 *
 * @param commands runs the tools
 * @param variant which tools
 * @param family for which IP family
 */
record FrontTables(Commands commands, Variant variant, IpFamily family) {
  private static final List<String> TABLES = List.of("mangle", "filter", "nat");
  private static final String LOCK_WAIT_SECONDS = "10";

  /** What of ours is in one table, and which jumps to us stand behind kube-proxy's. */
  private static final class Found {
    final Map<String, List<String>> chains = new HashMap<>();
    final List<FrontJump> jumps = new ArrayList<>();
    final List<FrontJump> late = new ArrayList<>();
    private @Nullable String hookOfKubeProxy;

    void take(String table, String line) {
      if (line.startsWith(":" + FrontRules.PREFIX)) {
        chains.putIfAbsent(line.substring(1, line.indexOf(' ')), new ArrayList<>());
      } else if (line.startsWith("-A ")) {
        int end = line.indexOf(' ', 3);
        String chain = line.substring(3, end);
        // iptables-legacy-save leaves a blank at the end of some rules.
        String rule = line.substring(end + 1).stripTrailing();
        if (chain.startsWith(FrontRules.PREFIX)) {
          chains.computeIfAbsent(chain, name -> new ArrayList<>()).add(rule);
        } else if (rule.contains("-j " + FrontRules.PREFIX)) {
          boolean isLate = chain.equals(hookOfKubeProxy);
          (isLate ? late : jumps).add(new FrontJump(table, chain, rule));
        } else if (rule.endsWith("-j KUBE-SERVICES")) {
          hookOfKubeProxy = chain;
        }
      }
    }

    boolean isNothing() {
      return chains.isEmpty() && jumps.isEmpty() && late.isEmpty();
    }
  }

  /**
   * Writes what is missing or different. The sets must be there.
   *
   * @return how many chains and jumps were written or removed
   * @throws IOException if the tables cannot be read or written
   */
  int ensure(FrontRules wanted) throws IOException {
    int written = 0;
    StringBuilder text = new StringBuilder();
    for (String table : TABLES) {
      List<String> lines = new ArrayList<>();
      written += difference(wanted, table, read(table), lines);
      append(table, lines, text);
    }
    restore(text);
    return written;
  }

  /** Adds the lines that turn a table into what is wanted. Answers how much that is. */
  private static int difference(FrontRules wanted, String table, Found found, List<String> lines) {
    int count = 0;
    List<String> rules = new ArrayList<>();
    Map<String, List<String>> surplus = new HashMap<>(found.chains);
    for (FrontChain chain : wanted.chains()) {
      if (chain.table().equals(table) && !chain.rules().equals(surplus.remove(chain.name()))) {
        count++;
        lines.add(":" + chain.name() + " - [0:0]");
        chain.rules().forEach(rule -> rules.add("-A " + chain.name() + " " + rule));
      }
    }
    List<FrontJump> stray = new ArrayList<>(found.jumps);
    stray.addAll(found.late);
    for (FrontJump jump : wanted.jumps()) {
      if (jump.table().equals(table) && (found.late.contains(jump) || !stray.remove(jump))) {
        count++;
        rules.add("-I " + jump.hook() + " " + jump.rule());
      }
    }
    for (FrontJump jump : stray) {
      count++;
      lines.add("-D " + jump.hook() + " " + jump.rule());
    }
    lines.addAll(rules);
    for (String chain : surplus.keySet()) {
      count++;
      lines.addFirst(":" + chain + " - [0:0]");
      lines.add("-X " + chain);
    }
    return count;
  }

  /**
   * Removes all chains and jumps.
   *
   * @return how many there were
   */
  int remove() throws IOException {
    int removed = 0;
    StringBuilder text = new StringBuilder();
    for (String table : TABLES) {
      Found found = read(table);
      List<String> lines = new ArrayList<>();
      found.chains.keySet().forEach(chain -> lines.add(":" + chain + " - [0:0]"));
      found.jumps.addAll(found.late);
      found.jumps.forEach(jump -> lines.add("-D " + jump.hook() + " " + jump.rule()));
      found.chains.keySet().forEach(chain -> lines.add("-X " + chain));
      removed += found.chains.size() + found.jumps.size();
      append(table, lines, text);
    }
    restore(text);
    return removed;
  }

  /** Whether there is any. */
  boolean isAnything() throws IOException {
    for (String table : TABLES) {
      if (!read(table).isNothing()) {
        return true;
      }
    }
    return false;
  }

  private static void append(String table, List<String> lines, StringBuilder text) {
    if (!lines.isEmpty()) {
      text.append('*').append(table).append('\n');
      lines.forEach(line -> text.append(line).append('\n'));
      text.append("COMMIT\n");
    }
  }

  private Found read(String table) throws IOException {
    Found found = new Found();
    Result result =
        commands.run(
            List.of(tool("save"), "-t", table), Input.NONE, line -> found.take(table, line));
    if (!result.ok()) {
      throw new IOException(tool("save") + " -t " + table + " failed: " + result.errors());
    }
    return found;
  }

  private void restore(StringBuilder text) throws IOException {
    if (text.isEmpty()) {
      return;
    }
    Result result =
        commands.run(
            List.of(tool("restore"), "--noflush", "-w", LOCK_WAIT_SECONDS),
            writer -> writer.append(text),
            line -> {});
    if (!result.ok()) {
      throw new IOException(
          "the kernel refuses the rules before IPVS: " + tool("restore") + ": " + result.errors());
    }
  }

  private String tool(String what) {
    return (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-")
        + variant.commandPart()
        + "-"
        + what;
  }
}
