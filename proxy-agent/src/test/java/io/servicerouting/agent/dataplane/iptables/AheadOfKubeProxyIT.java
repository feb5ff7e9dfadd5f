package io.servicerouting.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.testbed.KubeProxyRules;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real packets where both have rules for the same Service: kube-proxy's lead to pod b, the agent's
 * to pod a.
 */
class AheadOfKubeProxyIT {
  private static final String SERVICE = "10.96.0.10:80";

  private TwoNodes net;

  @BeforeEach
  void network() {
    net = TwoNodes.start();
  }

  @AfterEach
  void leaveNothing() {
    net.close();
  }

  private String servedBy() {
    return net.request(net.client, "TCP", SERVICE).replaceAll(" client=.*", "");
  }

  private void kubeProxyStarts(Variant variant) {
    KubeProxyRules.write(net.node1, variant.commandPart(), "10.96.0.10", "192.168.2.5");
  }

  private Dataplane agent(Variant variant) {
    return new IptablesDataplanes(
            net.node1.commands(), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2)
        .forFamily(IpFamily.IPV4);
  }

  private static Route toPodA() {
    return SampleRoutes.service("my-nginx", "10.96.0.10")
        .endpoint("192.168.1.5", 80, "node2")
        .route();
  }

  @ParameterizedTest
  @EnumSource
  void theAgentsRulesDecideWhoeverWroteFirst(Variant variant) throws IOException {
    kubeProxyStarts(variant);
    assertThat(servedBy()).isEqualTo("pod=b");

    agent(variant).reconcile(List.of(toPodA()));

    assertThat(servedBy()).isEqualTo("pod=a");
  }

  @ParameterizedTest
  @EnumSource
  void whenKubeProxyStartsLaterAnAuditPutsTheOrderRight(Variant variant) throws IOException {
    Dataplane agent = agent(variant);
    agent.reconcile(List.of(toPodA()));
    kubeProxyStarts(variant);
    assertThat(servedBy()).as("kube-proxy puts its jumps at the head").isEqualTo("pod=b");

    assertThat(agent.reconcile(List.of(toPodA())).written()).isEqualTo(4); // two jumps, out and in

    assertThat(servedBy()).isEqualTo("pod=a");
    assertThat(agent.reconcile(List.of(toPodA())).written()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whenKubeProxysRulesAreRemovedTheAgentsGoOn(Variant variant) throws IOException {
    kubeProxyStarts(variant);
    agent(variant).reconcile(List.of(toPodA()));

    new KubeProxyChains(net.node1.commands()).remove();

    assertThat(servedBy()).isEqualTo("pod=a");
    assertThat(agent(variant).reconcile(List.of(toPodA())).written()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whenTheAgentsRulesAreRemovedKubeProxysGoOn(Variant variant) throws IOException {
    agent(variant).reconcile(List.of(toPodA()));
    kubeProxyStarts(variant);

    new OwnChains(net.node1.commands(), variant).removeAll(IpFamily.IPV4);

    assertThat(servedBy()).isEqualTo("pod=b");
  }
}
