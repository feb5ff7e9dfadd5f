package io.servicerouting.lab.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Control groups version 2: one hierarchy, in which a parent grants controllers to its children.
 */
final class CgroupsV2 implements Cgroups {

  /** What a kubelet uses; of these, what the machine has is granted. */
  private static final List<String> WANTED =
      List.of("cpuset", "cpu", "io", "memory", "hugetlb", "pids");

  private final Path root;

  CgroupsV2(Path root) {
    this.root = root;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void create(String worker) {
    var lab = root.resolve(LAB);
    grant(root);
    GroupTree.create(lab);
    grant(lab);
    GroupTree.create(lab.resolve(worker));
  }

  /** Adds controllers for the children and takes none away. */
  private static void grant(Path group) {
    var available = Arrays.asList(GroupTree.read(group.resolve("cgroup.controllers")).split(" "));
    var granted = group.resolve("cgroup.subtree_control");
    var already = Arrays.asList(GroupTree.read(granted).split(" "));
    var missing =
        WANTED.stream()
            .filter(available::contains)
            .filter(controller -> !already.contains(controller))
            .map(controller -> "+" + controller)
            .collect(Collectors.joining(" "));
    if (!missing.isEmpty()) {
      GroupTree.write(granted, missing);
    }
  }

  @Override
  public List<Path> joinFiles(String worker) {
    return List.of(root.resolve(LAB).resolve(worker).resolve("cgroup.procs"));
  }

  @Override
  public String mounts() {
    return "unified";
  }

  @Override
  public List<Long> processes() {
    return GroupTree.processes(root.resolve(LAB)).toList();
  }

  @Override
  public void remove() {
    GroupTree.remove(root.resolve(LAB));
  }

  @Override
  public void remove(String worker) {
    GroupTree.remove(root.resolve(LAB).resolve(worker));
  }

  @Override
  public List<Path> existing() {
    return Stream.of(root.resolve(LAB)).filter(Files::exists).toList();
  }
}
