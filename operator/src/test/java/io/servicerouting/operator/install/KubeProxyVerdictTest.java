package io.servicerouting.operator.install;

import static io.servicerouting.api.v1alpha1.Install.BESIDE_KUBE_PROXY;
import static io.servicerouting.api.v1alpha1.Install.INSTEAD_OF_KUBE_PROXY;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.operator.install.NodeReport.KubeProxySeen;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubeProxyVerdictTest {

  @Test
  void insteadOfSaysWhatToRemoveWhileTheDaemonSetIsThere() {
    var verdict = verdict(INSTEAD_OF_KUBE_PROXY, true, Reports.withKubeProxy("n1"));

    assertThat(verdict.status()).isEqualTo("False");
    assertThat(verdict.reason()).isEqualTo("StillInstalled");
    assertThat(verdict.message()).contains("kubectl -n kube-system delete daemonset kube-proxy");
    assertThat(verdict.changing()).isTrue();
  }

  @Test
  void insteadOfNamesNodesWhereItStillRuns() {
    var verdict =
        verdict(
            INSTEAD_OF_KUBE_PROXY,
            false,
            Reports.withoutKubeProxy("n1"),
            Reports.withKubeProxy("n2"));

    assertThat(verdict.reason()).isEqualTo("StillRunning");
    assertThat(verdict.message()).contains("n2").doesNotContain("n1");
  }

  @Test
  void insteadOfIsDoneOnceNoNodeRunsIt() {
    var verdict = verdict(INSTEAD_OF_KUBE_PROXY, false, Reports.withoutKubeProxy("n1"));

    assertThat(verdict.status()).isEqualTo("True");
    assertThat(verdict.reason()).isEqualTo("Replaced");
    assertThat(verdict.changing()).isFalse();
  }

  @Test
  void rulesThatKubeProxyLeftAreNamed() {
    var verdict =
        verdict(
            INSTEAD_OF_KUBE_PROXY,
            false,
            Reports.of("n1", "InsteadOfKubeProxy", new KubeProxySeen(false, true)));

    assertThat(verdict.status()).isEqualTo("True");
    assertThat(verdict.message()).contains("its rules are still on: n1");
  }

  @Test
  void besideIsGoodWithKubeProxyEverywhere() {
    assertThat(verdict(BESIDE_KUBE_PROXY, true, Reports.withKubeProxy("n1")).reason())
        .isEqualTo("RunsBeside");
  }

  @Test
  void besideNamesNodesWithoutKubeProxyAndWhatToDo() {
    var verdict = verdict(BESIDE_KUBE_PROXY, false, Reports.withoutKubeProxy("n1"));

    assertThat(verdict.reason()).isEqualTo("NotRunning");
    assertThat(verdict.message()).contains("n1", "spec.install: InsteadOfKubeProxy");
    assertThat(verdict.changing()).isFalse();
  }

  @Test
  void backToBesideSaysToStartKubeProxy() {
    var verdict =
        KubeProxyVerdict.of(
            BESIDE_KUBE_PROXY,
            new EffectiveInstall(INSTEAD_OF_KUBE_PROXY, List.of("n1", "n2")),
            List.of(Reports.withoutKubeProxy("n1"), Reports.withoutKubeProxy("n2")),
            false);

    assertThat(verdict.reason()).isEqualTo("WaitingForKubeProxy");
    assertThat(verdict.message()).contains("start kube-proxy", "n1, n2");
    assertThat(verdict.changing()).isTrue();
  }

  @Test
  void withoutReportsNothingIsClaimed() {
    assertThat(verdict(BESIDE_KUBE_PROXY, false, Reports.unheard("n1")).status())
        .isEqualTo("Unknown");
    assertThat(verdict(INSTEAD_OF_KUBE_PROXY, false, Reports.unheard("n1")).status())
        .isEqualTo("Unknown");
  }

  private static KubeProxyVerdict verdict(Install asked, boolean daemonSet, NodeReport... nodes) {
    return KubeProxyVerdict.of(
        asked, new EffectiveInstall(asked, List.of()), List.of(nodes), daemonSet);
  }
}
