package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.servicerouting.api.v1alpha1.Install;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How agents run now. To take it for Beside because somebody deleted what says so would leave a
 * cluster without kube-proxy unrouted.
 */
final class CurrentInstall {

  private CurrentInstall() {}

  /**
   * What the agents' pods are told, or else their settings, or else what agents report; empty if
   * nothing says so.
   */
  static Optional<Install> of(
      @Nullable DaemonSet agents, @Nullable ConfigMap settings, List<NodeReport> nodes) {
    return Optional.ofNullable(agents)
        .flatMap(CurrentInstall::inPods)
        .or(() -> Optional.ofNullable(settings).flatMap(CurrentInstall::inSettings))
        .or(() -> reported(nodes));
  }

  private static Optional<Install> inPods(DaemonSet agents) {
    return agents.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> variable.getName().equals(AgentEnvironment.INSTALL))
        .findFirst()
        .flatMap(variable -> Installs.parse(variable.getValue()));
  }

  private static Optional<Install> inSettings(ConfigMap settings) {
    return settings.getData() == null
        ? Optional.empty()
        : Installs.parse(settings.getData().get(AgentEnvironment.INSTALL));
  }

  /** One that stands in for kube-proxy is enough: the others may have been told the same. */
  private static Optional<Install> reported(List<NodeReport> nodes) {
    return nodes.stream()
        .flatMap(node -> Installs.parse(node.install()).stream())
        .max(Comparator.comparing(install -> install == Install.INSTEAD_OF_KUBE_PROXY));
  }
}
