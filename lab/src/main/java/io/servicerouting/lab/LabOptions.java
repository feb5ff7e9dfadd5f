package io.servicerouting.lab;

import io.servicerouting.lab.network.AddressPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lab shall be like.
 *
 * @param workers 1 to 6
 * @param kubeProxyDaemonSet whether kube-proxy runs as kubeadm installs it, as a DaemonSet in
 *     kube-system that can be deleted and applied again, and not as a process of the worker
 * @param binaries a folder of ready programs, taken for whatever it holds; null to build all
 * @param images further image archives (OCI layout, tar) that every worker imports
 */
public record LabOptions(
    int workers,
    KubeProxyMode kubeProxy,
    boolean kubeProxyDaemonSet,
    BalancerMode balancer,
    @Nullable Path binaries,
    List<Path> images) {

  public LabOptions {
    if (workers < 1 || workers > AddressPlan.MAX_WORKERS) {
      throw new LabException(
          "a lab has 1 to %d workers, not %d".formatted(AddressPlan.MAX_WORKERS, workers));
    }
    if (kubeProxyDaemonSet && kubeProxy == KubeProxyMode.NONE) {
      throw new LabException(
          "a DaemonSet of kube-proxy needs a mode: iptables, nftables or ipvs, not none");
    }
    images = List.copyOf(images);
  }

  /** Three workers, no kube-proxy, a balancer that checks health. */
  public static LabOptions defaults() {
    return new LabOptions(3, KubeProxyMode.NONE, false, BalancerMode.HEALTH, null, List.of());
  }

  public LabOptions withWorkers(int count) {
    return new LabOptions(count, kubeProxy, kubeProxyDaemonSet, balancer, binaries, images);
  }

  public LabOptions withKubeProxy(KubeProxyMode mode) {
    return new LabOptions(workers, mode, false, balancer, binaries, images);
  }

  /** Runs kube-proxy as a DaemonSet. */
  public LabOptions withKubeProxyDaemonSet(KubeProxyMode mode) {
    return new LabOptions(workers, mode, true, balancer, binaries, images);
  }

  public LabOptions withBalancer(BalancerMode mode) {
    return new LabOptions(workers, kubeProxy, kubeProxyDaemonSet, mode, binaries, images);
  }

  public LabOptions withBinaries(@Nullable Path folder) {
    return new LabOptions(workers, kubeProxy, kubeProxyDaemonSet, balancer, folder, images);
  }

  /** Adds an archive to those that every worker imports. */
  public LabOptions withImage(Path archive) {
    var all = new ArrayList<>(images);
    all.add(archive);
    return new LabOptions(workers, kubeProxy, kubeProxyDaemonSet, balancer, binaries, all);
  }
}
