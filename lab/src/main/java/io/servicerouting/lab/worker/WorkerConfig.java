package io.servicerouting.lab.worker;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.network.AddressPlan;
import java.nio.file.Path;

/**
 * What the programs of one worker are told, as texts.
 *
 * @param number from 1; decides address and pod network
 * @param bin the folder of the programs
 * @param conf the folder these texts lie in
 * @param caFile the cluster's authority
 * @param mayLowerOomScore whether processes may ask to be spared when memory runs out; without the
 *     capability CAP_SYS_RESOURCE every pod would fail to start
 */
record WorkerConfig(int number, Path bin, Path conf, Path caFile, boolean mayLowerOomScore) {

  static final String PAUSE_IMAGE = "registry.k8s.io/pause:3.10.2";

  String name() {
    return AddressPlan.worker(number).name();
  }

  String kubelet() {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    authentication:
      anonymous: {enabled: false}
      webhook: {enabled: true}
      x509: {clientCAFile: %1$s}
    authorization: {mode: Webhook}
    tlsCertFile: %2$s/kubelet.crt
    tlsPrivateKeyFile: %2$s/kubelet.key
    containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
    cgroupDriver: cgroupfs
    cgroupRoot: /
    # Kubernetes asks for version 2; this machine may still run version 1.
    failCgroupV1: false
    failSwapOn: false
    oomScoreAdj: 0
    maxOpenFiles: 20000
    clusterDomain: cluster.local
    clusterDNS: [10.96.0.10]
    # The default lies in /usr, which is the host's.
    volumePluginDir: /var/lib/kubelet/volume-plugins
    # The host's disk and memory are shared with everything else on the machine: only real
    # shortage may evict a pod.
    imageGCHighThresholdPercent: 100
    evictionHard: {memory.available: 50Mi, nodefs.available: 1%%, imagefs.available: 1%%}
    """
        .formatted(caFile, conf);
  }

  String containerd() {
    return """
    version = 3
    root = "/var/lib/containerd"
    state = "/run/containerd"
    # These would write to /opt on the host, or look for disks that are not the worker's.
    disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

    [grpc]
      address = "/run/containerd/containerd.sock"

    [plugins.'io.containerd.cri.v1.images']
      snapshotter = "overlayfs"
      [plugins.'io.containerd.cri.v1.images'.pinned_images]
        sandbox = "%1$s"

    [plugins.'io.containerd.cri.v1.runtime']
      restrict_oom_score_adj = %2$s
      disable_apparmor = true
      [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
        runtime_type = "io.containerd.runc.v2"
        [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
          BinaryName = "%3$s/runc"
          SystemdCgroup = false
      [plugins.'io.containerd.cri.v1.runtime'.cni]
        bin_dirs = ["%3$s"]
        conf_dir = "%4$s/cni"
    """
        .formatted(PAUSE_IMAGE, !mayLowerOomScore, bin, conf);
  }

  /** Pods keep their address towards other nodes: no masquerading here. */
  String cni() {
    return """
    {
      "cniVersion": "1.0.0",
      "name": "lab",
      "plugins": [
        {
          "type": "ptp",
          "ipMasq": false,
          "mtu": 1500,
          "ipam": {
            "type": "host-local",
            "dataDir": "/var/lib/cni/networks",
            "ranges": [[{"subnet": "%s"}]],
            "routes": [{"dst": "0.0.0.0/0"}]
          }
        },
        {"type": "portmap", "capabilities": {"portMappings": true}}
      ]
    }
    """
        .formatted(AddressPlan.podNetwork(number));
  }

  String kubeProxy(KubeProxyMode mode) {
    return """
    apiVersion: kubeproxy.config.k8s.io/v1alpha1
    kind: KubeProxyConfiguration
    mode: %s
    hostnameOverride: %s
    clusterCIDR: %s
    clientConnection: {kubeconfig: %s/kube-proxy.kubeconfig}
    # The size of the connection table can be set in the machine's first network namespace only.
    conntrack: {maxPerCore: 0, min: 0}
    """
        .formatted(mode.configValue(), name(), AddressPlan.POD_NETWORK, conf);
  }

  /** The node as the API server is told before the kubelet comes: with its part of the pods. */
  String nodeObject() {
    return """
    apiVersion: v1
    kind: Node
    metadata:
      name: %s
    spec:
      podCIDR: %2$s
      podCIDRs: [%2$s]
    """
        .formatted(name(), AddressPlan.podNetwork(number));
  }
}
