package io.servicerouting.lab.cli;

import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabOptions;
import io.servicerouting.lab.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the lab and returns when all nodes are Ready; the lab goes on.",
      "The first time this builds Kubernetes from its Go modules, which takes 11 to 13 minutes on two"
          + " cores."
    })
final class UpCommand implements Runnable {

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Workers, 1 to 6 (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--kube-proxy",
      paramLabel = "MODE",
      defaultValue = "none",
      description =
          "Run a real kube-proxy on every worker: none, iptables, nftables or ipvs"
              + " (default: ${DEFAULT-VALUE}).")
  private KubeProxyMode kubeProxy = KubeProxyMode.NONE;

  @Option(
      names = "--kube-proxy-daemonset",
      description =
          "Run kube-proxy as kubeadm does, as a DaemonSet in kube-system, and not as a process of"
              + " the worker.")
  private boolean kubeProxyDaemonSet;

  @Option(
      names = "--balancer",
      paramLabel = "MODE",
      defaultValue = "health",
      description =
          "Load balancer for 172.26.236.180: none, health (sends to nodes whose health check"
              + " answers) or all (default: ${DEFAULT-VALUE}).")
  private BalancerMode balancer = BalancerMode.HEALTH;

  @Option(
      names = "--binaries",
      paramLabel = "DIR",
      description =
          "Take the programs that DIR holds and build only the rest"
              + " (default: $KUBEBUILDER_ASSETS, if set).")
  private @Nullable Path binaries;

  @Option(
      names = "--images",
      paramLabel = "TAR",
      split = ",",
      description = "Image archives (OCI layout) that every worker imports.")
  private List<Path> images = new ArrayList<>();

  @Override
  public void run() {
    var options =
        new LabOptions(workers, kubeProxy, kubeProxyDaemonSet, balancer, binaries, images);
    var lab = Lab.start(options, true, Progress.toStandardError());
    System.err.printf(
        "use it with `lab kubectl get pods -A`, or `export KUBECONFIG=%s`; `lab down` removes it%n",
        lab.kubeconfig());
  }
}
