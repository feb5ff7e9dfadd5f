package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the cluster of the lab is, seen with kubectl and with packets. */
@UseLab(balancer = BalancerMode.NONE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

  private final Lab lab;
  private String pod2 = "";

  ClusterIT(Lab lab) {
    this.lab = lab;
  }

  @BeforeAll
  void startAPodOnTheSecondNode() {
    lab.apply(TestPods.nginx("reachable", "node2")).orThrow();
    pod2 = TestPods.awaitAddress(lab, "reachable");
  }

  @Test
  void nodesHaveTheArticlesAddressesAndAPartOfThePodNetworkEach() {
    var columns =
        "jsonpath={range .items[*]}{.metadata.name} {.status.addresses[0].address} {.spec.podCIDR}"
            + "{\"\\n\"}{end}";

    assertThat(lab.kubectl("get", "nodes", "-o", columns).orThrow().stdout().lines())
        .containsExactly(
            "node1 172.26.236.177 192.168.1.0/24",
            "node2 172.26.236.178 192.168.2.0/24",
            "node3 172.26.236.179 192.168.3.0/24");
  }

  @Test
  void aPodAnswersFromItsOwnAndFromAnotherNode() {
    assertThat(pod2).startsWith("192.168.2.");
    assertThat(TestPods.get(lab.machine("node2"), pod2).orThrow().text())
        .isEqualTo("pod=reachable node=node2 client=192.168.2.1");
    assertThat(TestPods.get(lab.machine("node1"), pod2).orThrow().text())
        .isEqualTo("pod=reachable node=node2 client=172.26.236.177");
  }

  @Test
  void aPodSeesTheClientByEitherOfItsAddresses() {
    var client = lab.machine("client");

    assertThat(TestPods.get(client, pod2).orThrow().text()).endsWith("client=172.26.236.50");
    assertThat(
            client
                .exec("curl", "-s", "-m2", "--interface", "203.0.113.50", "http://" + pod2)
                .text())
        .endsWith("client=203.0.113.50");
  }

  @Test
  void execAndLogsWorkThroughTheApiServer() {
    TestPods.get(lab.machine("client"), pod2).orThrow();

    assertThat(lab.kubectl("exec", "reachable", "--", "/usr/sbin/nginx", "-v").stderr())
        .contains("nginx version");
    assertThat(lab.kubectl("logs", "reachable").orThrow().stdout()).contains("172.26.236.50");
  }

  @Test
  void noServiceAddressAnswersWithoutAProxy() {
    lab.apply(TestPods.service("reachable")).orThrow();
    var address =
        lab.kubectl("get", "service", "reachable", "-o", "jsonpath={.spec.clusterIP}").text();

    assertThat(TestPods.get(lab.machine("node1"), address).succeeded()).isFalse();
    assertThat(TestPods.get(lab.machine("node1"), "10.96.0.1:443").succeeded()).isFalse();
  }

  @Test
  void aWorkerSeesItsOwnProcessesOnly() {
    var processes = lab.machine("node1").exec("sh", "-c", "cat /proc/[0-9]*/comm").stdout();

    assertThat(processes.lines()).contains("kubelet", "containerd").doesNotContain("etcd", "java");
    assertThat(processes.lines().filter("kubelet"::equals)).hasSize(1);
  }

  @Test
  void aKubeletFindsTheMachineWideSettingsItWants() {
    for (var setting : new String[] {"vm/overcommit_memory", "kernel/panic_on_oops"}) {
      var file = Path.of("/proc/sys").resolve(setting);
      assertThat(lab.machine("node1").exec("cat", file.toString()).text())
          .as("what the worker sees in %s", file)
          .isEqualTo("1");
    }
  }

  @Test
  void theAdministratorsKubeconfigIsForRootOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.kubeconfig())))
        .isEqualTo("rw-------");
  }

  @Test
  void aSecondLabIsRefusedAndTheFirstGoesOn() {
    assertThatThrownBy(() -> Lab.start(LabOptions.defaults()))
        .isInstanceOf(LabBusyException.class)
        .hasMessageContaining("a lab runs already")
        .hasMessageContaining("process " + ProcessHandle.current().pid())
        .hasMessageContaining("lab down");

    assertThat(lab.kubectl("get", "nodes").succeeded()).isTrue();
  }

  @Test
  void theCommandDoesNotRemoveALabThatRunningTestsUse() {
    var down = Command.of(Path.of("bin", "lab").toAbsolutePath().toString(), "down").run();

    assertThat(down.exitCode()).isEqualTo(2);
    assertThat(down.stderr()).contains("process " + ProcessHandle.current().pid(), "--force");
    assertThat(lab.kubectl("get", "nodes").succeeded()).isTrue();
  }

  @Test
  void anUnknownMachineIsNamedTogetherWithThoseThatExist() {
    assertThatThrownBy(() -> lab.machine("node9"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("'node9'")
        .hasMessageContaining("node3, client, balancer");
  }

  @Test
  void attachingFindsTheSameClusterAndClosingItChangesNothing() {
    try (var attached = Lab.attach()) {
      assertThat(attached.workers()).containsExactly("node1", "node2", "node3");
      assertThat(attached.kubectl("get", "nodes").succeeded()).isTrue();
    }

    assertThat(lab.kubectl("get", "nodes").succeeded()).isTrue();
  }
}
