package io.servicerouting.lab.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.image.ImageArchives;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {

  private static final WorkerConfig CONFIG =
      new WorkerConfig(2, Path.of("/bin"), Path.of("/conf"), Path.of("/conf/ca.crt"), false);

  @Test
  void theKubeletTrustsTheClustersAuthorityAndNobodyElse() throws IOException {
    var kubelet = yaml(CONFIG.kubelet());

    assertThat(kubelet.at("/authentication/x509/clientCAFile").asText()).isEqualTo("/conf/ca.crt");
    assertThat(kubelet.at("/authentication/anonymous/enabled").asBoolean(true)).isFalse();
    assertThat(kubelet.at("/authorization/mode").asText()).isEqualTo("Webhook");
    assertThat(kubelet.at("/tlsCertFile").asText()).isEqualTo("/conf/kubelet.crt");
  }

  @Test
  void theKubeletRunsOnEitherVersionOfControlGroups() throws IOException {
    var kubelet = yaml(CONFIG.kubelet());

    assertThat(kubelet.at("/failCgroupV1").asBoolean(true)).isFalse();
    assertThat(kubelet.at("/cgroupDriver").asText()).isEqualTo("cgroupfs");
    assertThat(kubelet.at("/evictionHard/nodefs.available").asText()).isEqualTo("1%");
  }

  @Test
  void podsGetAddressesOfTheirNodesNetworkAndKeepThemTowardsOthers() throws IOException {
    var plugin = JsonMapper.builder().build().readTree(CONFIG.cni()).at("/plugins/0");

    assertThat(plugin.at("/ipam/ranges/0/0/subnet").asText()).isEqualTo("192.168.2.0/24");
    assertThat(plugin.at("/ipMasq").asBoolean(true)).isFalse();
    assertThat(yaml(CONFIG.nodeObject()).at("/spec/podCIDR").asText()).isEqualTo("192.168.2.0/24");
    assertThat(yaml(CONFIG.nodeObject()).at("/metadata/name").asText()).isEqualTo("node2");
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void containersAreNotSparedFromMemoryShortageWhereThatIsForbidden(
      boolean mayLower, boolean restricted) {
    var config = new WorkerConfig(1, Path.of("/b"), Path.of("/c"), Path.of("/c/ca.crt"), mayLower);

    assertThat(config.containerd()).contains("restrict_oom_score_adj = " + restricted);
  }

  @Test
  void containerdPinsThePauseImageThatTheLabImports() {
    assertThat(CONFIG.containerd()).contains("sandbox = \"" + ImageArchives.PAUSE + "\"");
  }

  @ParameterizedTest
  @CsvSource({"IPTABLES,iptables", "NFTABLES,nftables", "IPVS,ipvs"})
  void kubeProxyIsToldItsModeAndLeavesTheMachinesConnectionTableAlone(
      KubeProxyMode mode, String expected) throws IOException {
    var kubeProxy = yaml(CONFIG.kubeProxy(mode));

    assertThat(kubeProxy.at("/mode").asText()).isEqualTo(expected);
    assertThat(kubeProxy.at("/hostnameOverride").asText()).isEqualTo("node2");
    assertThat(kubeProxy.at("/conntrack/maxPerCore").asInt(-1)).isZero();
    assertThat(kubeProxy.at("/conntrack/min").asInt(-1)).isZero();
  }

  private static JsonNode yaml(String text) throws IOException {
    return YAMLMapper.builder().build().readTree(text);
  }
}
