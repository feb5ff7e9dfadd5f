package io.servicerouting.operator.install;

import static io.servicerouting.api.v1alpha1.Install.BESIDE_KUBE_PROXY;
import static io.servicerouting.api.v1alpha1.Install.INSTEAD_OF_KUBE_PROXY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveInstallTest {

  @Test
  void insteadOfKubeProxyNeedsNoWaiting() {
    assertThat(
            EffectiveInstall.decide(
                INSTEAD_OF_KUBE_PROXY,
                BESIDE_KUBE_PROXY,
                List.of(Reports.withKubeProxy("n1"), Reports.unheard("n2")),
                2))
        .isEqualTo(new EffectiveInstall(INSTEAD_OF_KUBE_PROXY, List.of()));
  }

  @Test
  void aFreshInstallationIsAsAsked() {
    assertThat(EffectiveInstall.decide(BESIDE_KUBE_PROXY, null, List.of(), 0))
        .isEqualTo(new EffectiveInstall(BESIDE_KUBE_PROXY, List.of()));
  }

  @Test
  void backToBesideWaitsForTheRulesOfKubeProxyOnEveryNode() {
    var nodes =
        List.of(Reports.withoutKubeProxy("n3"), Reports.withKubeProxy("n2"), Reports.unheard("n1"));

    assertThat(EffectiveInstall.decide(BESIDE_KUBE_PROXY, INSTEAD_OF_KUBE_PROXY, nodes, 3))
        .isEqualTo(new EffectiveInstall(INSTEAD_OF_KUBE_PROXY, List.of("n1", "n3")));
  }

  @Test
  void backToBesideWaitsForNodesThatHaveNotReported() {
    var effective =
        EffectiveInstall.decide(
            BESIDE_KUBE_PROXY, INSTEAD_OF_KUBE_PROXY, List.of(Reports.withKubeProxy("n1")), 2);

    assertThat(effective.install()).isEqualTo(INSTEAD_OF_KUBE_PROXY);
    assertThat(effective.isWaiting()).isTrue();
  }

  @Test
  void backToBesideOnceKubeProxyIsEverywhere() {
    assertThat(
            EffectiveInstall.decide(
                BESIDE_KUBE_PROXY,
                INSTEAD_OF_KUBE_PROXY,
                List.of(Reports.withKubeProxy("n1"), Reports.withKubeProxy("n2")),
                2))
        .isEqualTo(new EffectiveInstall(BESIDE_KUBE_PROXY, List.of()));
  }
}
