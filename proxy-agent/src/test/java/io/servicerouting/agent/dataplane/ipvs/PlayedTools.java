package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.process.Commands;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tools ipset and iptables that keep what they are told. There is no modprobe. */
final class PlayedTools implements Commands {
  /** What {@code ipset restore} was told, line by line. */
  final List<String> lines = new ArrayList<>();

  /** Sets by their names: how they were made, and their members. */
  final Map<String, String> sets = new TreeMap<>();

  final Map<String, Set<String>> members = new TreeMap<>();

  /** Rules by tool and table, {@code ip6tables-legacy nat} for example, and chain. */
  final Map<String, Map<String, List<String>>> rules = new TreeMap<>();

  /** What ipset says instead of working; empty if it works. */
  String ipsetFault = "";

  @Override
  public Result run(List<String> command, Input input, LineSink output) throws IOException {
    StringWriter text = new StringWriter();
    input.writeTo(text);
    List<String> told = text.toString().lines().toList();
    String tool = command.getFirst();
    if (tool.equals("ipset")) {
      return ipset(command, told, output);
    }
    if (tool.equals("cat")) {
      output.line("nat"); // Of /proc/net/ip_tables_names: legacy tables are there.
    } else if (tool.endsWith("-save")) {
      table(tool, command.getLast())
          .forEach((chain, list) -> {
            output.line(":" + chain + " - [0:0]");
            list.forEach(rule -> output.line("-A " + chain + " " + rule));
          });
    } else if (tool.endsWith("-restore")) {
      iptables(tool, told);
    }
    return new Result(tool.equals("modprobe") ? 1 : 0, "");
  }

  private Result ipset(List<String> command, List<String> told, LineSink output) {
    if (command.contains("restore")) {
      if (!ipsetFault.isEmpty()) {
        return new Result(1, ipsetFault);
      }
      lines.addAll(told);
      for (String line : told) {
        if (!change(line.split(" ", 3))) {
          return new Result(1, "refused: " + line);
        }
      }
    } else if (command.contains("save")) {
      sets.forEach((name, options) -> {
        output.line("create " + name + " " + options);
        members(name).forEach(member -> output.line("add " + name + " " + member));
      });
    } else if (command.contains("list")) {
      sets.keySet().forEach(output::line);
    } else if (command.contains("destroy")) {
      remove(command.getLast());
    }
    return new Result(0, "");
  }

  private boolean change(String[] words) {
    String name = words[1];
    switch (words[0]) {
      case "create" -> {
        String before = sets.putIfAbsent(name, words[2]);
        members.putIfAbsent(name, new TreeSet<>());
        return before == null || before.equals(words[2]);
      }
      case "add" -> {
        boolean ignored = members(name).add(words[2]);
      }
      case "del" -> {
        boolean ignored = members(name).remove(words[2]);
      }
      case "flush" -> members(name).clear();
      case "swap" -> {
        String options = Objects.requireNonNull(sets.get(name));
        Set<String> all = members(name);
        sets.put(name, Objects.requireNonNull(sets.get(words[2])));
        members.put(name, members(words[2]));
        sets.put(words[2], options);
        members.put(words[2], all);
      }
      case "destroy" -> remove(name);
      default -> throw new IllegalArgumentException(words[0]);
    }
    return true;
  }

  private void remove(String name) {
    sets.remove(name);
    members.remove(name);
  }

  /** The members of a set; none if there is no such set. */
  Set<String> members(String name) {
    return members.getOrDefault(name, Set.of());
  }

  private Map<String, List<String>> table(String tool, String name) {
    String family = tool.substring(0, tool.lastIndexOf('-'));
    return rules.computeIfAbsent(family + " " + name, key -> new TreeMap<>());
  }

  private void iptables(String tool, List<String> told) {
    Map<String, List<String>> table = Map.of();
    for (String line : told) {
      String[] words = line.split(" ", 3);
      if (line.startsWith("*")) {
        table = table(tool, line.substring(1));
      } else if (line.startsWith(":")) {
        table.put(words[0].substring(1), new ArrayList<>());
      } else if (line.startsWith("-X")) {
        table.remove(words[1]);
      } else if (line.startsWith("-D")) {
        table.getOrDefault(words[1], new ArrayList<>()).remove(words[2]);
      } else if (!line.equals("COMMIT")) {
        table.computeIfAbsent(words[1], chain -> new ArrayList<>()).add(words[2]);
      }
    }
  }

  /** Our chains, of all tables and families. */
  List<String> chains() {
    return rules.values().stream()
        .flatMap(table -> table.keySet().stream())
        .filter(chain -> chain.startsWith(FrontRules.PREFIX))
        .toList();
  }
}
