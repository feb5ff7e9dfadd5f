package io.servicerouting.lab.controlplane;

import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.pki.ClusterPki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of the control plane's programs. */
public final class ControlPlaneCommands {

  private final Binaries binaries;
  private final ClusterPki pki;
  private final ControlPlaneLayout layout;

  public ControlPlaneCommands(Binaries binaries, ClusterPki pki, ControlPlaneLayout layout) {
    this.binaries = binaries;
    this.pki = pki;
    this.layout = layout;
  }

  public List<String> etcd() {
    var client = "https://127.0.0.1:" + layout.etcdPort();
    var peer = "http://127.0.0.1:" + layout.etcdPeerPort();
    return List.of(
        binaries.path("etcd").toString(),
        "--name=lab",
        "--data-dir=" + layout.etcdData(),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=lab=" + peer,
        "--client-cert-auth",
        "--trusted-ca-file=" + pki.caFile(),
        "--cert-file=" + pki.file("loopback.crt"),
        "--key-file=" + pki.file("loopback.key"),
        // A lab's data need not survive a power cut, and fsync is most of what etcd waits for.
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  /**
   * The API server.
   *
   * @param serviceAccountsFilled whether a controller manager creates the service accounts that the
   *     admission plugin ServiceAccount asks for; without one no pod could be created
   */
  public List<String> apiServer(boolean serviceAccountsFilled) {
    var words =
        new ArrayList<>(
            List.of(
                binaries.path("kube-apiserver").toString(),
                "--bind-address=" + layout.bindAddress(),
                "--secure-port=" + layout.apiPort(),
                "--etcd-servers=https://127.0.0.1:" + layout.etcdPort(),
                "--etcd-cafile=" + pki.caFile(),
                "--etcd-certfile=" + pki.file("apiserver-client.crt"),
                "--etcd-keyfile=" + pki.file("apiserver-client.key"),
                "--tls-cert-file=" + pki.file("apiserver.crt"),
                "--tls-private-key-file=" + pki.file("apiserver.key"),
                "--client-ca-file=" + pki.caFile(),
                "--kubelet-certificate-authority=" + pki.caFile(),
                "--kubelet-client-certificate=" + pki.file("apiserver-client.crt"),
                "--kubelet-client-key=" + pki.file("apiserver-client.key"),
                "--kubelet-preferred-address-types=InternalIP",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + pki.file("service-accounts.crt"),
                "--service-account-signing-key-file=" + pki.file("service-accounts.key"),
                "--service-cluster-ip-range=" + layout.serviceNetwork(),
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true",
                // Webhooks and aggregated APIs are called by endpoint address: no proxy runs where
                // the API server runs, so a Service address would lead nowhere.
                "--enable-aggregator-routing=true",
                "--profiling=false"));
    layout
        .advertiseAddress()
        .ifPresentOrElse(
            address -> words.add("--advertise-address=" + address),
            () -> words.add("--endpoint-reconciler-type=none"));
    layout.tokens().ifPresent(file -> words.add("--token-auth-file=" + file));
    if (!serviceAccountsFilled) {
      words.add("--disable-admission-plugins=ServiceAccount");
    }
    return List.copyOf(words);
  }

  /**
   * The controller manager.
   *
   * @param port where it serves its health, on loopback
   * @param allocateNodeCidrs whether nodes get a part of the pod network each (a /24)
   */
  public List<String> controllerManager(Path kubeconfig, int port, boolean allocateNodeCidrs) {
    return List.of(
        binaries.path("kube-controller-manager").toString(),
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--tls-cert-file=" + pki.file("loopback.crt"),
        "--tls-private-key-file=" + pki.file("loopback.key"),
        "--leader-elect=false",
        "--use-service-account-credentials=true",
        "--root-ca-file=" + pki.caFile(),
        "--service-account-private-key-file=" + pki.file("service-accounts.key"),
        "--cluster-signing-cert-file=" + pki.caFile(),
        "--cluster-signing-key-file=" + pki.file("ca.key"),
        "--allocate-node-cidrs=" + allocateNodeCidrs,
        "--cluster-cidr=" + layout.podNetwork(),
        "--node-cidr-mask-size=24",
        "--service-cluster-ip-range=" + layout.serviceNetwork(),
        // It creates this folder; the default lies in /usr.
        "--flex-volume-plugin-dir=" + layout.etcdData().resolveSibling("flex-volumes"),
        "--profiling=false");
  }

  public List<String> scheduler(Path kubeconfig, int port) {
    return List.of(
        binaries.path("kube-scheduler").toString(),
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        "--tls-cert-file=" + pki.file("loopback.crt"),
        "--tls-private-key-file=" + pki.file("loopback.key"),
        "--leader-elect=false",
        "--profiling=false");
  }
}
