package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the node that listen on node ports of Services, as the agent reports them. */
class NodePortConflictIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SERVICES =
      """
      kind: Service
      metadata: {name: web}
      spec:
        type: NodePort
        clusterIP: 10.96.0.10
        clusterIPs: [10.96.0.10]
        ports:
        - {name: a, protocol: TCP, port: 80, nodePort: 30090}
        - {name: b, protocol: UDP, port: 80, nodePort: 30091}
        - {name: c, protocol: TCP, port: 81, nodePort: 30092}
      ---
      kind: EndpointSlice
      metadata: {name: web, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      endpoints: [{addresses: [192.168.1.5], nodeName: node1}]
      ports:
      - {name: a, protocol: TCP, port: 80}
      - {name: b, protocol: UDP, port: 80}
      - {name: c, protocol: TCP, port: 80}
      """;

  @TempDir private Path folder;

  @Test
  void aListenerOnANodePortIsReportedUntilItIsGone() {
    List<Process> listeners = new ArrayList<>();
    try (ServedNode node = new ServedNode(TrafficMode.IPTABLES_NFT, folder)) {
      node.net().node1.sh("ip addr add 172.26.236.187/24 dev eth0");
      for (String listener :
          List.of(
              "TCP4-LISTEN:30090,fork",
              "UDP4-LISTEN:30091,bind=172.26.236.177,fork",
              "TCP4-LISTEN:30092,bind=172.26.236.187,fork")) {
        listeners.add(node.net().node1.start("socat", listener, "SYSTEM:cat"));
      }
      await()
          .atMost(PATIENCE)
          .until(
              () -> node.net().node1.sh("ss -Hlntu | grep -c ':3009' || true").strip().equals("3"));
      node.run("--audit-period=PT2S");

      node.apply(SERVICES);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(node.api().reports())
                  .contains(
                      "The process socat on node node1 listens on port 30090/TCP at every address",
                      "The process socat on node node1 listens on port 30091/UDP at"
                          + " 172.26.236.177:30091",
                      "\"reason\":\"NodePortConflict\"",
                      "\"field\":\"spec.ports[1].nodePort\"")
                  .doesNotContain("30092"));
      assertThat(problems(node)).contains("\"count\":2");

      listeners.forEach(Process::destroyForcibly);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(problems(node)).contains("\"count\":0"));
    } finally {
      listeners.forEach(Process::destroyForcibly);
    }
  }

  /** What the newest report of the node's state says of problems. */
  private static String problems(ServedNode node) {
    String reports = node.api().reports();
    int last = reports.lastIndexOf("\"problems\":{");
    return last < 0 ? "" : reports.substring(last, Math.min(last + 40, reports.length()));
  }
}
