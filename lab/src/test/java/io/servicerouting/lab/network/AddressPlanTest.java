package io.servicerouting.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressPlanTest {

  @Test
  void workersHaveTheArticlesAddressesAndLeaveOutTheBalancers() {
    assertThat(AddressPlan.workers(6))
        .extracting(LabMachine::address)
        .containsExactly(
            "172.26.236.177",
            "172.26.236.178",
            "172.26.236.179",
            "172.26.236.181",
            "172.26.236.182",
            "172.26.236.183")
        .doesNotContain(AddressPlan.VIP);
  }

  @Test
  void noTwoMachinesShareAnAddressOrAName() {
    var machines = new NetworkPlan(AddressPlan.MAX_WORKERS).machines();

    assertThat(machines).extracting(LabMachine::address).doesNotHaveDuplicates();
    assertThat(machines).extracting(LabMachine::namespace).doesNotHaveDuplicates();
  }

  @Test
  void aHardwareAddressFollowsFromTheAddressAndIsNobodyElses() {
    assertThat(AddressPlan.worker(1).hardwareAddress()).isEqualTo("02:00:ac:1a:ec:b1");
    assertThat(new NetworkPlan(6).machines())
        .extracting(LabMachine::hardwareAddress)
        .doesNotHaveDuplicates();
  }

  @Test
  void everythingOutsideOurFoldersBearsThePrefix() {
    assertThat(new NetworkPlan(6).machines())
        .extracting(LabMachine::namespace)
        .allMatch(name -> name.startsWith("srlab-"));
    // Longer names of interfaces are refused by the kernel.
    assertThat(NetworkPlan.HOST_LINK).startsWith("srlab-").hasSizeLessThan(16);
    assertThat(new NetworkPlan(6).machines())
        .extracting(LabMachine::name)
        .allMatch(name -> name.length() < 16);
  }
}
