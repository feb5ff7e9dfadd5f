package io.servicerouting.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.uml.InUserModeLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Real kube-proxy in ipvs mode and our agent in mode IPVS, as {@link RoutingBench} has them in mode
 * iptables: in user-mode-linux, where both proxies and all traffic share one CPU, and so with an
 * API server in memory.
 */
@InUserModeLinux
class IpvsBench {
  private static final String HEADING =
      """
      # Mode IPVS: kube-proxy and the agent

      Written by `make bench-ipvs`, which runs in user-mode-linux. [README.md](README.md) says what the columns mean.

      """;

  private static final int SERVICES = Integer.getInteger("bench.services", 1_000);

  @Test
  void kubeProxyAndTheAgent() throws Exception {
    Path file = Path.of(System.getProperty("bench.table", "ipvs.md")).toAbsolutePath();
    ResultTable table = new ResultTable();
    // kube-proxy sets what is there only once the module is.
    Command.of("modprobe", "nf_conntrack").run().orThrow();
    try (BenchedApi api = new InMemoryCluster(SERVICES, RoutingBench.ENDPOINTS)) {
      RoutingBench bench = new RoutingBench(api);
      Measurement kubeProxy = bench.measure(BenchedProxy::kubeProxyIpvs, "legacy");
      Measurement agent = bench.measure(BenchedProxy::agentIpvs, "legacy");
      table.add(SERVICES + " x " + RoutingBench.ENDPOINTS, "IPVS", kubeProxy, agent);
      assertThat(agent.coldMillis()).as("start to first packet").isPresent();
    }
    writeOutside(file, HEADING + table.markdown());
  }

  /** Everything else that is written in here is gone at the end. */
  private static void writeOutside(Path file, String text) throws IOException {
    String folder = String.valueOf(file.getParent());
    Command.of("mount", "-t", "hostfs", "hostfs", folder, "-o", folder).run().orThrow();
    Files.writeString(file, text);
  }
}
