package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.InMemoryApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contents of {@link BenchCluster} in a server in memory, which takes little of the CPU. */
final class InMemoryCluster implements BenchedApi {
  private final InMemoryApi api = new InMemoryApi();
  private final Path kubeconfig;

  /** Fills it. */
  InMemoryCluster(int services, int endpoints) throws IOException {
    kubeconfig = api.kubeconfig(Files.createTempDirectory("srpb"));
    api.apply(
        """
        {apiVersion: v1, kind: Node, metadata: {name: %1$s},
         spec: {podCIDR: %2$s, podCIDRs: [%2$s]},
         status: {addresses: [{type: InternalIP, address: %3$s}]}}
        """
            .formatted(BenchNode.NAME, BenchNode.POD_RANGE, BenchNode.ADDRESS));
    api.apply("{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
    for (int i = 0; i < services; i++) {
      String name = "s" + i;
      api.apply(BenchCluster.service(name, BenchCluster.address(i), "UDP"));
      api.apply(BenchCluster.slice(name, BenchCluster.endpoints(i, endpoints), "UDP"));
    }
    api.apply(BenchCluster.service("zz-connect", BenchCluster.CONNECT_IP, "TCP"));
    api.apply(BenchCluster.slice("zz-connect", BenchCluster.endpoint(BenchNode.ONE), "TCP"));
    api.apply(BenchCluster.service("probe", BenchCluster.PROBE_IP, "UDP"));
    move(BenchNode.ONE);
  }

  @Override
  public URI url() {
    return api.url();
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void move(String address) {
    api.apply(BenchCluster.slice("probe", BenchCluster.endpoint(address), "UDP"));
  }

  @Override
  public void close() {
    api.close();
  }
}
