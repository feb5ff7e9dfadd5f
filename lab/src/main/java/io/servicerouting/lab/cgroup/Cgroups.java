package io.servicerouting.lab.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A group of its own for every worker, below one group of the lab. The worker sees its group as the
 * root, so that its kubelet can lay out pods as on a machine of its own.
 */
public sealed interface Cgroups permits CgroupsV1, CgroupsV2 {

  /** The lab's group, in every hierarchy. */
  String LAB = "srlab";

  /** The version this machine runs. */
  static Cgroups detect() {
    var root = Path.of("/sys/fs/cgroup");
    return Files.exists(root.resolve("cgroup.controllers"))
        ? new CgroupsV2(root)
        : CgroupsV1.mounted();
  }

  /** 1 or 2. */
  int version();

  /** Makes a worker's group. */
  void create(String worker);

  /** The files to which a process writes its number to join a worker's group. */
  List<Path> joinFiles(String worker);

  /** What the worker's first process has to mount, as that script wants to be told. */
  String mounts();

  /** All processes in the lab's groups. */
  List<Long> processes();

  /**
   * Removes the lab's groups, or one worker's; nothing happens if they are not there.
   *
   * @throws io.servicerouting.lab.LabException if a process is still in one of them
   */
  void remove();

  /** Like {@link #remove()}, for one worker. */
  void remove(String worker);

  /** The groups of the lab that exist. */
  List<Path> existing();
}
