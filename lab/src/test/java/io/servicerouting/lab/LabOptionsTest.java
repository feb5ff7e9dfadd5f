package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabOptionsTest {

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 7})
  void aLabHasOneToSixWorkers(int workers) {
    assertThatThrownBy(() -> LabOptions.defaults().withWorkers(workers))
        .isInstanceOf(LabException.class)
        .hasMessage("a lab has 1 to 6 workers, not " + workers);
  }

  @Test
  void aDaemonSetOfKubeProxyNeedsAMode() {
    assertThatThrownBy(() -> LabOptions.defaults().withKubeProxyDaemonSet(KubeProxyMode.NONE))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("iptables, nftables or ipvs");
  }

  @Test
  void theDefaultIsTheArticlesCluster() {
    var options = LabOptions.defaults();

    assertThat(options.workers()).isEqualTo(3);
    assertThat(options.kubeProxy()).isEqualTo(KubeProxyMode.NONE);
    assertThat(options.balancer()).isEqualTo(BalancerMode.HEALTH);
  }

  @Test
  void optionsThatAreEqualAskForTheSameLab() {
    assertThat(LabOptions.defaults().withWorkers(2).withImage(Path.of("/a.tar")))
        .isEqualTo(LabOptions.defaults().withImage(Path.of("/a.tar")).withWorkers(2))
        .isNotEqualTo(LabOptions.defaults().withWorkers(2));
  }
}
