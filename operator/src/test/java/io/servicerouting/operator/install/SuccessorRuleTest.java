package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.install.NodeReport.KubeProxySeen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessorRuleTest {

  @ParameterizedTest
  @CsvSource({
    // asked, plugin, kube-proxy seen, agents run, one agent says, successor
    "false, Cilium, false, BesideKubeProxy,    BesideKubeProxy,    Cilium",
    "false, ,       false, BesideKubeProxy,    BesideKubeProxy,    ",
    // A plugin may run for other purposes, and kube-proxy be away for a moment.
    "false, Cilium, true,  BesideKubeProxy,    BesideKubeProxy,    ",
    // Agents stand in for kube-proxy, so nobody knows whether the plugin could.
    "false, Cilium, false, InsteadOfKubeProxy, InsteadOfKubeProxy, ",
    "false, Cilium, false, BesideKubeProxy,    InsteadOfKubeProxy, ",
    "false, Cilium, false, ,                   BesideKubeProxy,    ",
    "true,  ,       true,  InsteadOfKubeProxy, InsteadOfKubeProxy, another proxy",
    "true,  Cilium, false, BesideKubeProxy,    Removed,            another proxy",
  })
  void onlyWhatIsCertainIsTakenForASuccessor(
      boolean asked, String plugin, boolean seen, String install, String reported, String who) {
    var successor =
        SuccessorRule.of(
            new SuccessorRule.Signs(
                asked,
                Optional.ofNullable(plugin),
                seen,
                Installs.parse(install),
                List.of(
                    Reports.of("n1", "BesideKubeProxy", new KubeProxySeen(false, false)),
                    Reports.of("n2", reported, null))));

    assertThat(successor)
        .isEqualTo(who == null ? new Successor.KubeProxy() : new Successor.Another(who));
  }
}
