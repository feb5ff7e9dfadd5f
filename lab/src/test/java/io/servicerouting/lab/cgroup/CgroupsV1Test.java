package io.servicerouting.lab.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsV1Test {

  @Test
  void findsEveryMountedHierarchyAlsoJointAndNamedOnes() {
    var self =
        """
        12:cpu,cpuacct:/user.slice
        5:cpuset:/
        3:rdma:/
        1:name=systemd:/user.slice/session-1.scope
        0::/user.slice
        """;
    var mounts =
        """
        tmpfs /sys/fs/cgroup tmpfs ro,nosuid,mode=755 0 0
        cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
        cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,xattr,name=systemd 0 0
        cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0
        cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0
        """;

    var hierarchies = CgroupsV1.parse(self, mounts);

    assertThat(hierarchies)
        .containsExactly(
            new CgroupsV1.Hierarchy("cpu,cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct")),
            new CgroupsV1.Hierarchy("cpuset", Path.of("/sys/fs/cgroup/cpuset")),
            new CgroupsV1.Hierarchy("name=systemd", Path.of("/sys/fs/cgroup/systemd")));
    assertThat(new CgroupsV1(hierarchies).mounts()).isEqualTo("cpu,cpuacct cpuset name=systemd");
  }

  @Test
  void aNewGroupMayUseTheProcessorsAndMemoryOfItsParent(@TempDir Path root) throws IOException {
    var worker = root.resolve("srlab").resolve("node1");
    Files.createDirectories(worker);
    for (var group : List.of(root, root.resolve("srlab"), worker)) {
      Files.writeString(group.resolve("cpuset.cpus"), group.equals(root) ? "0-1\n" : "\n");
      Files.writeString(group.resolve("cpuset.mems"), group.equals(root) ? "0\n" : "\n");
    }

    new CgroupsV1(List.of(new CgroupsV1.Hierarchy("cpuset", root))).create("node1");

    assertThat(worker.resolve("cpuset.cpus")).hasContent("0-1");
    assertThat(worker.resolve("cpuset.mems")).hasContent("0");
  }

  @Test
  void removingTakesChildrenBeforeParentsAndMayBeRepeated(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("srlab/node1/kubepods/pod1"));
    var cgroups = new CgroupsV1(List.of(new CgroupsV1.Hierarchy("memory", root)));

    cgroups.remove();
    cgroups.remove();

    assertThat(root.resolve("srlab")).doesNotExist();
    assertThat(cgroups.existing()).isEmpty();
  }
}
