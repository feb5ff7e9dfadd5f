package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.ApiDoor;
import io.servicerouting.agent.testbed.KubeProxyProcess;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is measured: a running process that routes Services on the bench's node. */
interface BenchedProxy extends AutoCloseable {

  long pid();

  @Override
  void close() throws IOException;

  /** The real kube-proxy in iptables mode, as quick as it can be set to be. */
  static BenchedProxy kubeProxy(BenchedApi api, NetworkNamespace node, String variant, Path folder)
      throws IOException {
    return kubeProxy(api, node, "iptables", variant, folder);
  }

  /** The real kube-proxy in ipvs mode, as quick as it can be set to be. */
  static BenchedProxy kubeProxyIpvs(
      BenchedApi api, NetworkNamespace node, String variant, Path folder) throws IOException {
    return kubeProxy(api, node, "ipvs", variant, folder);
  }

  private static BenchedProxy kubeProxy(
      BenchedApi api, NetworkNamespace node, String mode, String variant, Path folder)
      throws IOException {
    Path program =
        Binaries.provide(List.of("kube-proxy"), Optional.empty(), Progress.toStandardError())
            .path("kube-proxy");
    String settings =
        "mode: %1$s\n%1$s: {minSyncPeriod: 1ms}\ndetectLocalMode: ClusterCIDR\nclusterCIDR: %2$s\n"
            .formatted(mode, BenchNode.CLUSTER_RANGE);
    KubeProxyProcess proxy =
        new KubeProxyProcess(
            api.url(), api.kubeconfig(), node, program, BenchNode.NAME, settings, variant, folder);
    return new BenchedProxy() {
      @Override
      public long pid() {
        return proxy.process().pid();
      }

      @Override
      public void close() throws IOException {
        proxy.close();
      }
    };
  }

  /** Our agent in mode iptables, within the memory that its DaemonSet gives it. */
  static BenchedProxy agent(BenchedApi api, NetworkNamespace node, String variant, Path folder)
      throws IOException {
    return agent(api, node, "iptables", variant, folder);
  }

  /** The same in mode IPVS. */
  static BenchedProxy agentIpvs(BenchedApi api, NetworkNamespace node, String variant, Path folder)
      throws IOException {
    return agent(api, node, "IPVS", variant, folder);
  }

  private static BenchedProxy agent(
      BenchedApi api, NetworkNamespace node, String mode, String variant, Path folder)
      throws IOException {
    ApiDoor door = new ApiDoor(node, api.url(), folder.resolve("s"));
    Path launcher =
        Path.of(System.getProperty("project.root", ".."), "proxy-agent/bin/proxy-agent");
    ProcessBuilder builder =
        new ProcessBuilder(
                node.inside(
                    List.of(
                        launcher.toAbsolutePath().normalize().toString(),
                        "--kubeconfig=" + api.kubeconfig(),
                        "--node-name=" + BenchNode.NAME,
                        "--install=InsteadOfKubeProxy",
                        "--default-mode=" + mode,
                        "--cluster-cidr=" + BenchNode.CLUSTER_RANGE,
                        "--iptables-variant=" + variant.toUpperCase(Locale.ROOT))))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("agent.log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-XX:MaxRAM=512m");
    Process process = builder.start();
    return new BenchedProxy() {
      @Override
      public long pid() {
        return process.pid();
      }

      @Override
      public void close() throws IOException {
        process.destroy();
        try {
          if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
        } catch (InterruptedException e) {
          process.destroyForcibly();
          Thread.currentThread().interrupt();
        }
        door.close();
      }
    };
  }
}
