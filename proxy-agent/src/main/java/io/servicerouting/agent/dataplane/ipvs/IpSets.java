package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sets of one family in the kernel, as they were read and written last. By the tool ipset. */
final class IpSets {
  /** What the name of a set ends with that is to take another's place. */
  private static final String NEXT = "-NEXT";

  private final Commands commands;
  private final IpFamily family;
  private final Map<FrontSet, Set<String>> members = new EnumMap<>(FrontSet.class);
  private final Map<FrontSet, Integer> capacities = new EnumMap<>(FrontSet.class);

  IpSets(Commands commands, IpFamily family) {
    this.commands = commands;
    this.family = family;
    for (FrontSet set : FrontSet.values()) {
      members.put(set, new HashSet<>());
    }
  }

  /**
   * Reads what there is, and makes what is missing.
   *
   * @return how many sets were made
   * @throws IOException if ipset cannot be run or refuses
   */
  int load() throws IOException {
    capacities.clear();
    members.values().forEach(Set::clear);
    List<String> lines = new ArrayList<>();
    Result result =
        commands.run(
            List.of("ipset", "save"),
            Input.NONE,
            line -> {
              if (line.startsWith(FrontSet.prefix(family), line.indexOf(' ') + 1)) {
                lines.add(line);
              }
            });
    if (!result.ok()) {
      throw new IOException("ipset save: " + result.errors());
    }
    for (FrontSet set : FrontSet.values()) {
      take(set, lines);
    }
    List<String> missing = leftovers(lines);
    int left = missing.size();
    for (FrontSet set : FrontSet.values()) {
      if (!capacities.containsKey(set)) {
        missing.add(create(set, set.name(family), FrontSet.LEAST_CAPACITY));
      }
    }
    restore(missing);
    for (FrontSet set : FrontSet.values()) {
      capacities.putIfAbsent(set, FrontSet.LEAST_CAPACITY);
    }
    return missing.size() - left;
  }

  /** Destroys what a run before this one was about to put in another's place. */
  private static List<String> leftovers(List<String> lines) {
    List<String> commands = new ArrayList<>();
    for (String line : lines) {
      List<String> words = List.of(line.split(" ", 3));
      if (words.getFirst().equals("create") && words.get(1).endsWith(NEXT)) {
        commands.add("destroy " + words.get(1));
      }
    }
    return commands;
  }

  private void take(FrontSet set, List<String> lines) {
    String create = "create " + set.name(family) + " ";
    String add = "add " + set.name(family) + " ";
    for (String line : lines) {
      if (line.startsWith(create + set.type() + " ")) {
        capacities.put(set, capacity(line));
      } else if (line.startsWith(add)) {
        of(set).add(line.substring(add.length()).strip());
      }
    }
  }

  /** What follows the word maxelem. */
  private static int capacity(String create) {
    List<String> words = List.of(create.split(" ", -1));
    int at = words.indexOf("maxelem");
    return at < 0 ? Integer.MAX_VALUE : Integer.parseInt(words.get(at + 1));
  }

  private String create(FrontSet set, String name, int capacity) {
    String options =
        set.isSized()
            ? "family " + (family == IpFamily.IPV4 ? "inet" : "inet6") + " maxelem " + capacity
            : "range 0-65535";
    return "create " + name + " " + set.type() + " " + options;
  }

  /** The members of a set, as the kernel has them. */
  Set<String> of(FrontSet set) {
    Set<String> all = members.get(set);
    if (all == null) {
      throw new IllegalStateException("every set has members");
    }
    return all;
  }

  boolean has(SetMember member) {
    return of(member.set()).contains(member.element());
  }

  /**
   * Adds and removes members; those that are there, or gone, do not matter. Those to be removed go
   * in the reverse order of the sets.
   *
   * @return how many were added and removed
   * @throws IOException if ipset cannot be run or refuses; {@link #load()} tells what became of it
   */
  int change(Collection<SetMember> added, Collection<SetMember> removed) throws IOException {
    List<String> lines = new ArrayList<>();
    int changes = 0;
    for (FrontSet set : FrontSet.values()) {
      List<String> ofSet =
          added.stream()
              .filter(member -> member.set() == set && !has(member))
              .map(SetMember::element)
              .distinct()
              .toList();
      changes += ofSet.size();
      makeRoom(set, of(set).size() + ofSet.size(), lines);
      ofSet.forEach(element -> lines.add("add " + set.name(family) + " " + element));
    }
    for (FrontSet set : List.of(FrontSet.values()).reversed()) {
      for (SetMember member : removed) {
        if (member.set() == set && has(member)) {
          changes++;
          lines.add("del " + set.name(family) + " " + member.element());
        }
      }
    }
    restore(lines);
    added.forEach(member -> of(member.set()).add(member.element()));
    removed.forEach(member -> of(member.set()).remove(member.element()));
    return changes;
  }

  /** A set cannot grow: a bigger one takes its place, and rules see it change in one moment. */
  private void makeRoom(FrontSet set, int needed, List<String> lines) {
    int capacity = capacities.getOrDefault(set, FrontSet.LEAST_CAPACITY);
    if (!set.isSized() || needed <= capacity) {
      return;
    }
    int bigger = Integer.highestOneBit(needed) << 2;
    String name = set.name(family);
    String substitute = name + NEXT;
    lines.add(create(set, substitute, bigger));
    lines.add("flush " + substitute);
    of(set).forEach(element -> lines.add("add " + substitute + " " + element));
    lines.add("swap " + substitute + " " + name);
    lines.add("destroy " + substitute);
    capacities.put(set, bigger);
  }

  private void restore(List<String> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    Result result =
        commands.run(
            List.of("ipset", "-exist", "restore"),
            writer -> {
              for (String line : lines) {
                writer.append(line).append('\n');
              }
            },
            line -> {});
    if (!result.ok()) {
      throw new IOException("ipset restore: " + result.errors());
    }
  }

  /**
   * Removes the sets of a family; no rule may look into them any more.
   *
   * @return how many there were
   */
  static int destroy(Commands commands, IpFamily family) throws IOException {
    int destroyed = 0;
    for (String name : names(commands, family)) {
      Result result = commands.run(List.of("ipset", "destroy", name), Input.NONE, line -> {});
      if (!result.ok()) {
        throw new IOException("ipset destroy " + name + ": " + result.errors());
      }
      destroyed++;
    }
    return destroyed;
  }

  /** The names of a family's sets; none if this kernel or node has no ipset. */
  static List<String> names(Commands commands, IpFamily family) throws IOException {
    List<String> names = new ArrayList<>();
    String prefix = FrontSet.prefix(family);
    commands.run(
        List.of("ipset", "list", "-n"),
        Input.NONE,
        line -> {
          if (line.startsWith(prefix)) {
            names.add(line.strip());
          }
        });
    return names;
  }
}
