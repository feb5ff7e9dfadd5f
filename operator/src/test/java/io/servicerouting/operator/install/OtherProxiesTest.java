package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherProxiesTest {

  @ParameterizedTest
  @CsvSource({
    "v1.34.2+k3s1, k3s runs kube-proxy in its own process",
    "v1.34.2+rke2r1, RKE2 runs kube-proxy"
  })
  void distributionsAreKnownByTheirKubelets(String version, String words) {
    assertThat(OtherProxies.find(List.of(node("v1.36.3"), node(version)), List.of()))
        .contains(words);
  }

  @Test
  void microK8sIsKnownByItsLabel() {
    Node node =
        new NodeBuilder(node("v1.36.3"))
            .editMetadata()
            .addToLabels("microk8s.io/cluster", "true")
            .endMetadata()
            .build();

    assertThat(OtherProxies.find(List.of(node), List.of())).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"cilium, true", "antrea-agent, true", "kube-router, true", "kindnet, false"})
  void pluginsAreKnownByTheirDaemonSets(String name, boolean found) {
    assertThat(OtherProxies.find(List.of(node("v1.36.3")), List.of(daemonSet(name))).isPresent())
        .isEqualTo(found);
  }

  private static Node node(String kubelet) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("n")
        .endMetadata()
        .withNewStatus()
        .withNewNodeInfo()
        .withKubeletVersion(kubelet)
        .endNodeInfo()
        .endStatus()
        .build();
  }

  private static DaemonSet daemonSet(String name) {
    return new DaemonSetBuilder().withNewMetadata().withName(name).endMetadata().build();
  }
}
