package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.AgentCounts;
import io.servicerouting.api.v1alpha1.AgentCounts.AgentVersion;
import io.servicerouting.api.v1alpha1.DetectedCluster;
import io.servicerouting.api.v1alpha1.DetectedKubeProxy;
import io.servicerouting.api.v1alpha1.DetectedKubeProxy.Presence;
import io.servicerouting.api.v1alpha1.ModeCounts;
import io.servicerouting.api.v1alpha1.NodeMode;
import io.servicerouting.routing.Cidr;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The counts in ServiceRoutingConfig's status. */
final class InstallStatus {

  private static final int MAX_VERSIONS = 16;
  private static final int MAX_MODES = 8;
  private static final int MAX_RANGES = 16;

  private InstallStatus() {}

  static AgentCounts agents(AgentRollout rollout, List<NodeReport> nodes) {
    Map<String, Long> byVersion =
        nodes.stream()
            .filter(node -> !node.agentVersion().isEmpty())
            .collect(
                Collectors.groupingBy(
                    NodeReport::agentVersion, TreeMap::new, Collectors.counting()));
    var versions =
        byVersion.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(MAX_VERSIONS)
            .map(entry -> new AgentVersion(entry.getKey(), Math.toIntExact(entry.getValue())))
            .toList();
    return new AgentCounts(
        rollout.desired(), rollout.ready(), versions.isEmpty() ? null : versions);
  }

  static @Nullable List<ModeCounts> modes(List<NodeReport> nodes) {
    Map<String, List<NodeMode>> byName =
        nodes.stream()
            .flatMap(node -> node.modes().stream())
            .collect(Collectors.groupingBy(NodeMode::name, TreeMap::new, Collectors.toList()));
    var counts =
        byName.entrySet().stream()
            .limit(MAX_MODES)
            .map(entry -> count(entry.getKey(), entry.getValue()))
            .toList();
    return counts.isEmpty() ? null : counts;
  }

  private static ModeCounts count(String name, List<NodeMode> modes) {
    int available = Math.toIntExact(modes.stream().filter(NodeMode::available).count());
    String reason =
        modes.stream()
            .filter(mode -> !mode.available() && mode.reason() != null)
            .map(NodeMode::reason)
            .findFirst()
            .orElse(null);
    return new ModeCounts(name, available, modes.size() - available, reason);
  }

  /**
   * @param podRanges of all nodes
   * @param serviceRanges null if the API server does not say
   * @param daemonSet whether there is a DaemonSet of kube-proxy
   */
  static DetectedCluster detected(
      Collection<Cidr> podRanges,
      @Nullable List<String> serviceRanges,
      boolean daemonSet,
      List<NodeReport> nodes) {
    var pods = PodRanges.joined(podRanges).stream().limit(MAX_RANGES).map(Cidr::toString).toList();
    return new DetectedCluster(
        pods.isEmpty() ? null : pods,
        serviceRanges == null ? null : serviceRanges.stream().limit(MAX_RANGES).toList(),
        new DetectedKubeProxy(
            (daemonSet ? Presence.Present : Presence.Absent).name(),
            count(nodes.stream().filter(node -> node.kubeProxy() != null).count()),
            count(nodes.stream().filter(NodeReport::runsKubeProxy).count()),
            count(nodes.stream().filter(NodeReport::hasKubeProxyRules).count())));
  }

  private static int count(long number) {
    return Math.toIntExact(number);
  }
}
