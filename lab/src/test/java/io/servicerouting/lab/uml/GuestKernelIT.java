package io.servicerouting.lab.uml;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.process.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tests may expect of the kernel in there. */
@InUserModeLinux
class GuestKernelIT {

  private static String run(String... words) {
    return Command.of(words).run().orThrow().text();
  }

  private static String inNamespace(String command) {
    return run("ip", "netns", "exec", "guest-it", "sh", "-c", command);
  }

  @BeforeEach
  void namespace() {
    run("ip", "netns", "add", "guest-it");
  }

  @AfterEach
  void removeNamespace() {
    run("ip", "netns", "del", "guest-it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "sed", "nq", "fo", "ovf", "mh"
      })
  void everySchedulerOfIpvsIsThere(String scheduler) {
    inNamespace("ipvsadm -A -t 192.0.2.1:80 -s " + scheduler);

    assertThat(inNamespace("ipvsadm -Sn")).contains("-A -t 192.0.2.1:80 -s " + scheduler);
  }

  @Test
  void devicesRulesAndSetsWorkWithoutLoadingModulesByHand() {
    inNamespace("ip link add dummy-it type dummy && ip addr add 192.0.2.1/32 dev dummy-it");
    inNamespace("ipset create addresses hash:ip,port family inet6");
    for (String iptables : new String[] {"iptables-legacy", "ip6tables-legacy"}) {
      inNamespace(iptables + " -t nat -A POSTROUTING -m mark --mark 0x4000 -j MASQUERADE");
      inNamespace(
          iptables + " -A FORWARD -m conntrack --ctstate INVALID -m comment --comment x -j DROP");
    }

    assertThat(inNamespace("ip -br addr")).contains("192.0.2.1/32");
    assertThat(inNamespace("ipset list -n")).isEqualTo("addresses");
  }

  @Test
  void theStandardStreamsHaveNamesAsOnEveryMachine() {
    assertThat(run("sh", "-c", "echo in | cat /dev/stdin > /dev/stdout")).isEqualTo("in");
  }

  @Test
  void netlinkMessagesAreExchangedThroughForeignFunctions() throws Throwable {
    run("modprobe", "ip_vs");

    assertThat(GenericNetlinkFamily.idOf("IPVS")).isGreaterThan(15);
  }
}
