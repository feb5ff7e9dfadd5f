package io.servicerouting.lab.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On plain files that stand in for the kernel's: what is written where. */
class CgroupsV2Test {

  @TempDir private Path root;

  @BeforeEach
  void asTheKernelShowsIt() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory rdma pids\n");
    Files.writeString(root.resolve("cgroup.subtree_control"), "cpu memory\n");
    var lab = Files.createDirectories(root.resolve("srlab"));
    Files.writeString(lab.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    Files.writeString(lab.resolve("cgroup.subtree_control"), "\n");
    Files.writeString(lab.resolve("cgroup.procs"), "17\n");
  }

  @Test
  void grantsWhatAKubeletUsesAndTheMachineHas() {
    new CgroupsV2(root).create("node1");

    assertThat(root.resolve("cgroup.subtree_control")).hasContent("+cpuset +io +pids");
    assertThat(root.resolve("srlab/cgroup.subtree_control"))
        .hasContent("+cpuset +cpu +io +memory +pids");
    assertThat(root.resolve("srlab/node1")).isDirectory();
  }

  @Test
  void aWorkerJoinsByOneFile() {
    var cgroups = new CgroupsV2(root);

    assertThat(cgroups.joinFiles("node1"))
        .containsExactly(root.resolve("srlab/node1/cgroup.procs"));
    assertThat(cgroups.mounts()).isEqualTo("unified");
    assertThat(cgroups.version()).isEqualTo(2);
  }

  @Test
  void findsTheProcessesOfAllGroupsOfTheLab() throws IOException {
    var pod = Files.createDirectories(root.resolve("srlab/node1/kubepods"));
    Files.writeString(pod.resolve("cgroup.procs"), "4711\n4712\n");

    assertThat(new CgroupsV2(root).processes()).containsExactlyInAnyOrder(17L, 4711L, 4712L);
  }
}
