package io.servicerouting.operator.install;

import static io.servicerouting.api.v1alpha1.Install.BESIDE_KUBE_PROXY;
import static io.servicerouting.api.v1alpha1.Install.INSTEAD_OF_KUBE_PROXY;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurrentInstallTest {

  @Test
  void whatThePodsAreToldCountsMost() {
    assertThat(
            CurrentInstall.of(pods("InsteadOfKubeProxy"), settings("BesideKubeProxy"), List.of()))
        .contains(INSTEAD_OF_KUBE_PROXY);
  }

  @Test
  void withoutItOrWithNonsenseInItTheSettingsCount() {
    assertThat(CurrentInstall.of(null, settings("InsteadOfKubeProxy"), List.of()))
        .contains(INSTEAD_OF_KUBE_PROXY);
    assertThat(CurrentInstall.of(pods("often"), settings("InsteadOfKubeProxy"), List.of()))
        .contains(INSTEAD_OF_KUBE_PROXY);
  }

  /** Deleted settings must not turn agents that stand in for kube-proxy into ones that do not. */
  @Test
  void withoutBothWhatAnyAgentReportsCounts() {
    var nodes = List.of(node("n1", "BesideKubeProxy"), node("n2", "InsteadOfKubeProxy"));

    assertThat(CurrentInstall.of(null, null, nodes)).contains(INSTEAD_OF_KUBE_PROXY);
    assertThat(CurrentInstall.of(null, settings("often"), nodes.subList(0, 1)))
        .contains(BESIDE_KUBE_PROXY);
    assertThat(CurrentInstall.of(null, null, List.of(node("n1", "Removed")))).isEmpty();
  }

  private static DaemonSet pods(String install) {
    return new DaemonSetBuilder()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .addNewContainer()
        .addNewEnv()
        .withName("SRP_INSTALL")
        .withValue(install)
        .endEnv()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static ConfigMap settings(String install) {
    return new ConfigMapBuilder().addToData("SRP_INSTALL", install).build();
  }

  private static NodeReport node(String name, String install) {
    return new NodeReport(name, true, "1", install, List.of(), null);
  }
}
