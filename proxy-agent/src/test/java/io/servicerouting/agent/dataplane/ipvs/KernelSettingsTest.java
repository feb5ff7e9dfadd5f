package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.byRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.agent.dataplane.ipvs.KernelSettings.Occasion;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernel settings: when they are set, what is remembered, what is said of those that cannot be. */
class KernelSettingsTest {
  private static final String FORWARDING = "ipv6/conf/all/forwarding";
  private static final Route WEB =
      byRoundRobin(SampleRoutes.service("web", "10.96.0.10").endpoint("192.168.3.2", 80, "node3"));
  private static final Route SIX =
      byRoundRobin(SampleRoutes.service("six", "fd00:10:96::10").endpoint("fd00:192::2", 80, "b"));

  @TempDir private Path folder;
  private PlayedNode node;
  private KernelSettings settings;

  @BeforeEach
  void makeNode() throws IOException {
    node = new PlayedNode(folder);
    settings = new KernelSettings(folder);
  }

  private IpvsRemoval removal() {
    return new IpvsRemoval(node.tools, settings, node.kernel);
  }

  @Test
  void whatTheyWereFitsAnAliasAndIsSetAgain() throws IOException {
    Map<String, String> found = settings.toRemember(Map.of(), Occasion.IPVS_IS_USED);
    found = settings.toRemember(found, Occasion.IPV6_IS_ROUTED);
    settings.set(Occasion.IPVS_IS_USED);

    assertThat(node.setting("ipv4/conf/all/arp_announce")).isEqualTo("2");
    assertThat(settings.toRemember(found, Occasion.IPVS_IS_USED)).isEqualTo(found);
    String line = KernelSettings.describe(found);
    assertThat(line)
        .contains("conf/all/arp_announce=0")
        .contains("ipv6/conf/all/forwarding=0")
        .doesNotContain("ip_forward");
    assertThat(line.length()).isLessThan(256);
    assertThat(KernelSettings.parse(line)).isEqualTo(found);
    settings.restore(KernelSettings.parse(line));
    assertThat(node.setting("ipv4/conf/all/arp_announce")).isEqualTo("0");
    assertThat(node.setting("ipv4/ip_forward")).isEqualTo("1");
  }

  @Test
  void nothingIsSetThatIsNotWrittenDown() throws IOException {
    node.kernel.aliasFault = Errno.EPERM;

    assertThat(node.dataplane().reconcile(List.of(WEB)).refused()).containsOnlyKeys(WEB.name());

    assertThat(node.setting("ipv4/conf/all/arp_ignore")).isEqualTo("0");
    assertThat(node.setting("ipv4/vs/conntrack")).isEqualTo("0");
  }

  @Test
  void withoutConntrackTheModeIsNotAvailable() throws IOException {
    Path conntrack = folder.resolve("ipv4/vs/conntrack");
    Files.delete(conntrack);
    assertThat(node.factory().state().available()).isFalse();
    assertThat(node.factory().state().reason())
        .contains("net.ipv4.vs.conntrack is missing")
        .contains("CONFIG_IP_VS_NFCT");

    Files.createSymbolicLink(conntrack, Path.of("/proc/version")); // Nobody can write that.
    assertThat(node.factory().state().available()).isFalse();
    assertThat(node.factory().state().reason()).contains("net.ipv4.vs.conntrack cannot be set");
    assertThat(node.dataplane().reconcile(List.of(WEB)).refused().get(WEB.name()))
        .contains("net.ipv4.vs.conntrack cannot be set");
    assertThat(node.kernel.services).isEmpty();
  }

  @Test
  void aSettingThatMattersLessDoesNotStopTheMode() throws IOException {
    Files.delete(folder.resolve("ipv4/vs/expire_nodest_conn"));

    assertThat(node.factory().state().available()).isTrue();
    assertThat(node.dataplane().reconcile(List.of(WEB)).refused()).isEmpty();
  }

  @Test
  void ipv4AloneChangesNothingOfIpv6() throws IOException {
    node.dataplane().reconcile(List.of(WEB));
    Dataplane six = node.factory().create(IpFamily.IPV6, SampleRoutes.ON_NODE_2).dataplane();

    assertThat(six.reconcile(List.of()).written()).isZero();

    assertThat(node.setting(FORWARDING)).isEqualTo("0");
    assertThat(node.tools.sets.keySet()).isNotEmpty().noneMatch(name -> name.startsWith("SRP-6"));
    assertThat(node.tools.rules.entrySet())
        .noneMatch(table -> table.getKey().startsWith("ip6") && !table.getValue().isEmpty());
  }

  @Test
  void ipv6IsForwardedFromItsFirstServiceUntilTheEnd() throws IOException {
    Dataplane six = node.factory().create(IpFamily.IPV6, SampleRoutes.ON_NODE_2).dataplane();

    assertThat(six.reconcile(List.of(SIX)).refused()).isEmpty();

    assertThat(node.kernel.services).containsOnlyKeys("TCP [fd00:10:96::10]:80");
    assertThat(node.setting(FORWARDING)).isEqualTo("1");
    assertThat(node.kernel.alias).contains("ipv6/conf/all/forwarding=0");
    removal().removeAll();
    assertThat(node.setting(FORWARDING)).isEqualTo("0");
  }

  @Test
  void devicesThatWillHearNoRoutersAreNamed() throws IOException {
    String any = "0".repeat(32);
    String router = "fe80" + "0".repeat(27) + "1";
    Path routes = folder.resolve("ipv6_route");
    Files.writeString(
        routes,
        """
        %1$s 00 %1$s 00 %2$s 00000400 00000001 00000000 00450003     eth0
        %1$s 00 %1$s 00 %2$s 00000400 00000001 00000000 00450003     eth1
        fd000000000000000000000000000000 40 %1$s 00 %2$s 00000400 00000001 00000000 00000003     eth2
        %1$s 00 %1$s 00 %1$s ffffffff 00000001 00000000 00200200       lo
        """
            .formatted(any, router));
    for (Map.Entry<String, String> each :
        Map.of("eth0", "1", "eth1", "2", "eth2", "1", "lo", "1").entrySet()) {
      Path file = folder.resolve("ipv6/conf").resolve(each.getKey()).resolve("accept_ra");
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue() + "\n");
    }

    assertThat(new RouterAdvertisements(folder, routes).listening()).containsExactly("eth0");
  }

  @ParameterizedTest
  @CsvSource({
    "4.19.0-26-amd64, true",
    "5.8.18, true",
    "5.9, false",
    "5.10.0-30-cloud-amd64, false",
    "6.1.176, false",
    "10.0, false",
    "unknown, false"
  })
  void kernelsBefore5Dot9AreTakenForThoseThatDelayPortsUsedAgain(String release, boolean delays) {
    assertThat(KernelSettings.delaysReuse(release)).isEqualTo(delays);
  }
}
