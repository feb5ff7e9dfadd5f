package io.servicerouting.lab.cgroup;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Control groups version 1: one hierarchy for each controller, or for a few together. */
final class CgroupsV1 implements Cgroups {

  /**
   * A mounted hierarchy.
   *
   * @param controllers as mount takes them: {@code memory}, {@code cpu,cpuacct}, {@code
   *     name=systemd}
   */
  record Hierarchy(String controllers, Path mountPoint) {}

  private static final String CPUSET = "cpuset";
  private static final List<String> CPUSET_FILES = List.of("cpuset.cpus", "cpuset.mems");

  private final List<Hierarchy> hierarchies;

  CgroupsV1(List<Hierarchy> hierarchies) {
    this.hierarchies = List.copyOf(hierarchies);
  }

  static CgroupsV1 mounted() {
    try {
      return new CgroupsV1(
          parse(
              Files.readString(Path.of("/proc/self/cgroup")),
              Files.readString(Path.of("/proc/self/mounts"))));
    } catch (IOException e) {
      throw new LabException("cannot find out which control groups are mounted", e);
    }
  }

  /** Joins what the kernel calls its hierarchies with where they are mounted. */
  static List<Hierarchy> parse(String procSelfCgroup, String procSelfMounts) {
    return procSelfCgroup
        .lines()
        .map(line -> line.split(":", 3)[1])
        .filter(controllers -> !controllers.isEmpty())
        .flatMap(controllers -> mountOf(controllers, procSelfMounts))
        .toList();
  }

  private static Stream<Hierarchy> mountOf(String controllers, String procSelfMounts) {
    var wanted = Set.of(controllers.split(","));
    return procSelfMounts
        .lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields[2].equals("cgroup"))
        .filter(fields ->
            Arrays.stream(fields[3].split(",")).collect(Collectors.toSet()).containsAll(wanted))
        .limit(1)
        .map(fields -> new Hierarchy(controllers, Path.of(fields[1])));
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void create(String worker) {
    for (var hierarchy : hierarchies) {
      var lab = hierarchy.mountPoint().resolve(LAB);
      for (var group : List.of(lab, lab.resolve(worker))) {
        GroupTree.create(group);
        if (Arrays.asList(hierarchy.controllers().split(",")).contains(CPUSET)) {
          inheritCpuset(group);
        }
      }
    }
  }

  /** A new group may use no processor and no memory, and no process can join it, until told. */
  private static void inheritCpuset(Path group) {
    for (var file : CPUSET_FILES) {
      if (GroupTree.read(group.resolve(file)).isEmpty()) {
        GroupTree.write(group.resolve(file), GroupTree.read(group.resolveSibling(file)));
      }
    }
  }

  @Override
  public List<Path> joinFiles(String worker) {
    return hierarchies.stream()
        .map(hierarchy -> hierarchy.mountPoint().resolve(LAB).resolve(worker))
        .map(group -> group.resolve("cgroup.procs"))
        .toList();
  }

  @Override
  public String mounts() {
    return hierarchies.stream().map(Hierarchy::controllers).collect(Collectors.joining(" "));
  }

  @Override
  public List<Long> processes() {
    return groups().flatMap(GroupTree::processes).distinct().toList();
  }

  @Override
  public void remove() {
    groups().forEach(GroupTree::remove);
  }

  @Override
  public void remove(String worker) {
    groups().map(group -> group.resolve(worker)).forEach(GroupTree::remove);
  }

  @Override
  public List<Path> existing() {
    return groups().filter(Files::exists).toList();
  }

  private Stream<Path> groups() {
    return hierarchies.stream().map(hierarchy -> hierarchy.mountPoint().resolve(LAB));
  }
}
