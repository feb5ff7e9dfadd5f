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
 * @param binaries a folder of ready programs, taken for whatever it holds; null to build all
 * @param images further image archives (OCI layout, tar) that every worker imports
 */
public record LabOptions(
    int workers,
    KubeProxyMode kubeProxy,
    BalancerMode balancer,
    @Nullable Path binaries,
    List<Path> images) {

  public LabOptions {
    if (workers < 1 || workers > AddressPlan.MAX_WORKERS) {
      throw new LabException(
          "a lab has 1 to %d workers, not %d".formatted(AddressPlan.MAX_WORKERS, workers));
    }
    images = List.copyOf(images);
  }

  /** Three workers, no kube-proxy, a balancer that checks health. */
  public static LabOptions defaults() {
    return new LabOptions(3, KubeProxyMode.NONE, BalancerMode.HEALTH, null, List.of());
  }

  public LabOptions withWorkers(int count) {
    return new LabOptions(count, kubeProxy, balancer, binaries, images);
  }

  public LabOptions withKubeProxy(KubeProxyMode mode) {
    return new LabOptions(workers, mode, balancer, binaries, images);
  }

  public LabOptions withBalancer(BalancerMode mode) {
    return new LabOptions(workers, kubeProxy, mode, binaries, images);
  }

  public LabOptions withBinaries(@Nullable Path folder) {
    return new LabOptions(workers, kubeProxy, balancer, folder, images);
  }

  /** Adds an archive to those that every worker imports. */
  public LabOptions withImage(Path archive) {
    var all = new ArrayList<>(images);
    all.add(archive);
    return new LabOptions(workers, kubeProxy, balancer, binaries, all);
  }
}
