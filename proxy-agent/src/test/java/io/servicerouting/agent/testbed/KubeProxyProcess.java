package io.servicerouting.agent.testbed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real kube-proxy, on a node in a namespace. */
public final class KubeProxyProcess implements AutoCloseable {
  private final ApiDoor door;
  private final Process process;
  private final Path log;

  /**
   * Starts it.
   *
   * @param api the API server; one in memory, which speaks JSON and lists before it watches, is
   *     reached by http
   * @param kubeconfig leads to it
   * @param program kube-proxy's
   * @param nodeName the Node's name
   * @param settings lines of its configuration: the mode, its settings, and local detection
   * @param variant {@code nft} or {@code legacy}
   * @param folder a folder of the test's own
   */
  public KubeProxyProcess(
      URI api,
      Path kubeconfig,
      NetworkNamespace node,
      Path program,
      String nodeName,
      String settings,
      String variant,
      Path folder)
      throws IOException {
    door = new ApiDoor(node, api, folder.resolve("api.socket"));
    boolean inMemory = "http".equals(api.getScheme());
    log = folder.resolve("kube-proxy.log");
    Path config = folder.resolve("kube-proxy.yaml");
    Files.writeString(
        config,
        """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        clientConnection: {kubeconfig: %s%s}
        conntrack: {maxPerCore: 0, min: 0}
        healthzBindAddress: 127.0.0.1:10256
        metricsBindAddress: 127.0.0.1:10249
        hostnameOverride: %s
        oomScoreAdj: 0
        """
                .formatted(
                    kubeconfig,
                    inMemory
                        ? ", contentType: application/json, acceptContentTypes: application/json"
                        : "",
                    nodeName)
            + (inMemory ? "featureGates: {WatchListClient: false}\n" : "")
            + settings);
    Path tools = Files.createDirectories(folder.resolve("kube-proxy-tools"));
    for (String family : new String[] {"iptables", "ip6tables"}) {
      for (String suffix : new String[] {"", "-save", "-restore"}) {
        Path tool = tools.resolve(family + suffix);
        Files.writeString(
            tool,
            "#!/bin/sh\nPATH=${PATH#*:} exec " + family + "-" + variant + suffix + " \"$@\"\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(node.inside(List.of(program.toString(), "--config", config.toString())))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    process = builder.start();
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  /** All that it has logged. */
  public String log() throws IOException {
    return Files.readString(log);
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
}
