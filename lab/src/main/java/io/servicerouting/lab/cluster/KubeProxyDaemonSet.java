package io.servicerouting.lab.cluster;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;

/** kube-proxy in the cluster, with the names, labels and settings that kubeadm gives it. */
final class KubeProxyDaemonSet {

  private KubeProxyDaemonSet() {}

  /** Writes the manifest where users of the lab find it, and applies it. */
  static void install(KubeProxyMode mode, LabFolders folders) {
    var file = LabFolders.kubeProxyManifest();
    try {
      Files.writeString(file, manifest(mode));
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    Kubectl.command(folders, "apply", "-f", file.toString()).run().orThrow();
  }

  static String manifest(KubeProxyMode mode) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: kube-proxy, namespace: kube-system}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: "kubeadm:node-proxier"}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:node-proxier"}
    subjects:
    - {kind: ServiceAccount, name: kube-proxy, namespace: kube-system}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: kube-proxy
      namespace: kube-system
      labels: {app: kube-proxy}
    data:
      config.conf: |
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: %1$s
        clusterCIDR: %2$s
        clientConnection: {kubeconfig: /var/lib/kube-proxy/kubeconfig.conf}
        # The size of the connection table can be set in the machine's first network namespace only.
        conntrack: {maxPerCore: 0, min: 0}
      kubeconfig.conf: |
        apiVersion: v1
        kind: Config
        clusters:
        - name: default
          cluster:
            certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
            server: %3$s
        contexts:
        - name: default
          context: {cluster: default, namespace: default, user: default}
        current-context: default
        users:
        - name: default
          user: {tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: kube-proxy
      namespace: kube-system
      labels: {k8s-app: kube-proxy}
    spec:
      selector: {matchLabels: {k8s-app: kube-proxy}}
      updateStrategy: {type: RollingUpdate}
      template:
        metadata: {labels: {k8s-app: kube-proxy}}
        spec:
          priorityClassName: system-node-critical
          serviceAccountName: kube-proxy
          hostNetwork: true
          nodeSelector: {kubernetes.io/os: linux}
          tolerations: [{operator: Exists}]
          containers:
          - name: kube-proxy
            image: %4$s
            imagePullPolicy: IfNotPresent
            command:
            - /usr/local/bin/kube-proxy
            - --config=/var/lib/kube-proxy/config.conf
            - --hostname-override=$(NODE_NAME)
            env:
            - name: NODE_NAME
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
            securityContext: {privileged: true}
            volumeMounts:
            - {mountPath: /var/lib/kube-proxy, name: kube-proxy}
            - {mountPath: /run/xtables.lock, name: xtables-lock}
            - {mountPath: /lib/modules, name: lib-modules, readOnly: true}
          volumes:
          - {name: kube-proxy, configMap: {name: kube-proxy}}
          - {name: xtables-lock, hostPath: {path: /run/xtables.lock, type: FileOrCreate}}
          - {name: lib-modules, hostPath: {path: /lib/modules}}
    """
        .formatted(
            mode.configValue(),
            AddressPlan.POD_NETWORK,
            ControlPlane.insideUrl(),
            ImageArchives.KUBE_PROXY);
  }
}
