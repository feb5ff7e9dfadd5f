package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.byRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs that were ended in the middle, or somebody's clean-up by hand, leave on a node. */
class IpvsLeftoversTest {
  private static final Route WEB =
      byRoundRobin(SampleRoutes.service("web", "10.96.0.10").endpoint("192.168.3.2", 80, "node3"));

  @TempDir private Path sysctls;
  private PlayedNode node;

  @BeforeEach
  void makeNode() throws IOException {
    node = new PlayedNode(sysctls);
  }

  private IpvsRemoval removal() {
    return new IpvsRemoval(node.tools, new KernelSettings(sysctls), node.kernel);
  }

  @Test
  void withoutTheDeviceTheRestIsStillFoundAndRemoved() throws IOException {
    assertThat(removal().present()).isFalse();
    node.dataplane().reconcile(List.of(WEB));
    node.kernel.services.put("TCP 203.0.113.9:80", new TreeMap<>());
    node.kernel.hasDevice = false;
    node.kernel.addresses.clear();

    assertThat(removal().present()).isTrue();
    assertThat(removal().removeAll()).isPositive();

    assertThat(node.kernel.services).containsOnlyKeys("TCP 203.0.113.9:80");
    assertThat(node.tools.sets).isEmpty();
    assertThat(node.tools.chains()).isEmpty();
    assertThat(removal().present()).isFalse();
  }

  @Test
  void chainsAloneAreFoundAndRemoved() throws IOException {
    node.dataplane().reconcile(List.of(WEB));
    node.kernel.hasDevice = false;
    node.tools.sets.clear();

    assertThat(removal().present()).isTrue();
    assertThat(removal().removeAll()).isPositive();

    assertThat(node.tools.chains()).isEmpty();
  }

  @Test
  void aSetThatWasToReplaceAnotherIsDestroyed() throws IOException {
    node.tools.sets.put("SRP-4-SERVICE-NEXT", "hash:ip,port family inet maxelem 3");
    node.tools.sets.put("SRP-6-SERVICE-NEXT", "hash:ip,port family inet6 maxelem 3");

    node.dataplane().reconcile(List.of(WEB));

    assertThat(node.tools.sets).doesNotContainKey("SRP-4-SERVICE-NEXT");
    assertThat(node.tools.sets).containsKey("SRP-6-SERVICE-NEXT");
  }

  @Test
  void aServiceThatIsListedTwiceIsOne() {
    Programmed programmed = new Programmed();
    ServiceKey key = new ServiceKey(Protocol.TCP, IpAddress.parse("10.96.0.10"), 80);
    VirtualService service = new VirtualService(key, new ServiceSettings("rr", 0, 0));
    programmed.found(service, List.of());
    programmed.found(service, List.of());

    programmed.done(new IpvsCommand.RemoveService(key));

    assertThat(programmed.hasAnyAt(key.address())).isFalse();
  }
}
