package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.cgroup.Cgroups;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Machines and the API server going away and coming back. */
@UseLab(balancer = BalancerMode.NONE)
class OutageIT {

  private final Lab lab;

  OutageIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void trafficGoesOnWhileTheApiServerIsGone() {
    lab.apply(TestPods.nginx("steady", "node2")).orThrow();
    var address = TestPods.awaitAddress(lab, "steady");

    lab.stopApiServer();
    assertThat(lab.kubectl("get", "nodes", "--request-timeout=1s").succeeded()).isFalse();
    assertThat(TestPods.get(lab.machine("client"), address).orThrow().text())
        .contains("pod=steady");
    lab.startApiServer();

    assertThat(lab.kubectl("get", "pod", "steady").succeeded()).isTrue();
  }

  @Test
  void aRestartedNodeHasItsDiskButNoneOfItsNetworkRules() {
    var node = lab.machine("node3");
    lab.apply(TestPods.nginx("returning", "node3")).orThrow();
    TestPods.awaitAddress(lab, "returning");
    node.exec("touch", "/etc/written-before").orThrow();
    node.exec("iptables", "-t", "nat", "-N", "BEFORE").orThrow();

    lab.restartNode("node3");

    var again = lab.machine("node3");
    assertThat(again.exec("ls", "/etc/written-before").succeeded()).isTrue();
    assertThat(again.exec("iptables", "-t", "nat", "-S").stdout()).doesNotContain("BEFORE");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    TestPods.get(
                            lab.machine("node1"),
                            lab.kubectl("get", "pod", "returning", "-o", "jsonpath={.status.podIP}")
                                .text())
                        .text())
                .contains("pod=returning"));
  }

  @Test
  void noNeighbourHasToLearnANewHardwareAddressAfterARestart() {
    var node = hardwareAddress("node1", "eth0");
    var gateway = hardwareAddress("router", "br0");

    lab.restartNode("node1");

    assertThat(hardwareAddress("node1", "eth0")).isEqualTo(node);
    assertThat(hardwareAddress("router", "br0")).isEqualTo(gateway).isEqualTo("02:00:ac:1a:ec:01");
  }

  private String hardwareAddress(String machine, String device) {
    return lab.machine(machine)
        .exec("ip", "-json", "link", "show", device)
        .orThrow()
        .stdout()
        .replaceAll("(?s).*\"address\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void killingTheInitProcessEndsTheWholeWorker() {
    lab.apply(TestPods.nginx("doomed", "node1")).orThrow();
    TestPods.awaitAddress(lab, "doomed");

    lab.stopNode("node1");
    try {
      assertThat(Cgroups.detect().processes())
          .as("processes of the other two workers go on")
          .isNotEmpty();
      assertThat(
              ProcessHandle.allProcesses()
                  .map(process -> process.info().commandLine().orElse(""))
                  .filter(line -> line.contains("--hostname-override=node1")))
          .isEmpty();
      assertThatThrownBy(() -> lab.machine("node1").exec("true"))
          .isInstanceOf(LabException.class)
          .hasMessage("node1 is not running");
    } finally {
      lab.startNode("node1");
    }
    assertThat(lab.machine("node1").exec("true").succeeded()).isTrue();
  }

  @Test
  void stoppingAnUnknownNodeNamesThoseThatExist() {
    assertThatThrownBy(() -> lab.stopNode("node7")).hasMessageContaining("node1 to node3");
  }
}
