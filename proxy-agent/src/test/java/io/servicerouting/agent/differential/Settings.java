package io.servicerouting.agent.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What both proxies of a world are set to.
 *
 * @param detect how pods are recognised
 * @param masqueradeAll whether pods' traffic to ClusterIPs is masqueraded too
 * @param variant which variant of iptables our agent writes; kube-proxy writes nft's
 */
record Settings(Detect detect, boolean masqueradeAll, String variant) {

  /** How pods are recognised, with kube-proxy's settings and our options. */
  enum Detect {
    CLUSTER_CIDR(
        "detectLocalMode: ClusterCIDR\nclusterCIDR: " + TwinNode.CLUSTER_RANGE,
        "--cluster-cidr=" + TwinNode.CLUSTER_RANGE),
    NODE_CIDR("detectLocalMode: NodeCIDR", "--detect-local-mode=NodeCIDR"),
    BRIDGE(
        "detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: pods0}",
        "--detect-local-mode=BridgeInterface",
        "--pod-bridge-interface=pods0"),
    PREFIX(
        "detectLocalMode: InterfaceNamePrefix\ndetectLocal: {interfaceNamePrefix: pod}",
        "--detect-local-mode=InterfaceNamePrefix",
        "--pod-interface-name-prefix=pod"),
    /** kube-proxy has no word for it: a mode that lacks its range comes to this. */
    NONE("detectLocalMode: ClusterCIDR", "--detect-local-mode=None");

    private final String kubeProxy;

    @SuppressWarnings("ImmutableEnumChecker") // It is List.of.
    private final List<String> agent;

    Detect(String kubeProxy, String... agent) {
      this.kubeProxy = kubeProxy;
      this.agent = List.of(agent);
    }
  }

  static Settings next(Random random) {
    return new Settings(
        Detect.values()[random.nextInt(Detect.values().length)],
        random.nextInt(3) == 0,
        random.nextBoolean() ? "NFT" : "LEGACY");
  }

  /** Lines of kube-proxy's configuration. */
  String kubeProxy() {
    return detect.kubeProxy
        + "\nmode: iptables\niptables: {minSyncPeriod: 1ms, syncPeriod: 30s, masqueradeAll: "
        + masqueradeAll
        + "}\n";
  }

  /** Our agent's options. */
  String[] agent() {
    List<String> options = new ArrayList<>(detect.agent);
    options.add("--iptables-variant=" + variant);
    if (masqueradeAll) {
      options.add("--masquerade-all");
    }
    return options.toArray(String[]::new);
  }
}
