package io.servicerouting.lab.demo;

import io.servicerouting.lab.load.LoadResult;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The article's first steps, judged by real requests: (a) traffic policy Cluster, (b) Local. */
final class ArticleReplay {
  private static final String VIP = DemoCluster.VIP;
  private static final String CLUSTER_IP = "10.106.189.218";
  private static final int NODE_PORT = 31428;
  private static final String HASH = "BEPXDJBUHFCSYIC3";
  private static final Map<String, String> NODES =
      new TreeMap<>(
          Map.of("node1", "172.26.236.177", "node2", "172.26.236.178", "node3", "172.26.236.179"));

  private final DemoCluster cluster;
  private final DemoRows rows;
  private final PrintStream progress;

  ArticleReplay(DemoCluster cluster, DemoTable table, PrintStream progress) {
    this.cluster = cluster;
    this.rows = new DemoRows(table);
    this.progress = progress;
  }

  void run() {
    progress.println("my-nginx: pod a on node 2, pod b on node 3, none on node 1");
    cluster.createPod("a", "node2");
    cluster.createPod("b", "node3");
    cluster.apply("my-nginx.yaml");
    cluster.awaitReady("a", "b");
    cluster.await(
        "the balancer to hand out " + VIP,
        () ->
            cluster
                .get("service", "my-nginx")
                .at("/status/loadBalancer/ingress/0/ip")
                .asText()
                .equals(VIP));
    clusterPolicy();
    localPolicy();
  }

  private void clusterPolicy() {
    progress.println("(a) kubectl apply: trafficPolicy.external: Cluster");
    cluster.apply("policy-cluster.yaml");
    cluster.awaitPolicyProgrammed();
    Map<String, Double> half = Map.of("a", 50.0, "b", 50.0);
    rows.shares(
        "(a) node 1 to the ClusterIP",
        cluster.request("node1", CLUSTER_IP + ":80", DemoRows.REQUESTS),
        half);
    for (Map.Entry<String, String> node : NODES.entrySet()) {
      LoadResult result =
          cluster.request("client", node.getValue() + ":" + NODE_PORT, DemoRows.REQUESTS);
      rows.shares(
          "(a) client to " + DemoRows.spaced(node.getKey()) + ":" + NODE_PORT, result, half);
      rows.clientLost("(a) address the pods saw, by " + DemoRows.spaced(node.getKey()), result);
    }
    LoadResult viaVip = cluster.request("client", VIP + ":80", DemoRows.REQUESTS);
    rows.shares("(a) client to " + VIP + " (balancer)", viaVip, half);
    rows.clientLost("(a) address the pods saw, by the balancer", viaVip);
    chains();
  }

  private void chains() {
    List<String> rules =
        cluster
            .lab()
            .machine("node1")
            .exec("sh", "-c", "iptables-nft-save -t nat; iptables-legacy-save -t nat")
            .stdout()
            .lines()
            .filter(line -> line.startsWith("-A SRP-"))
            .toList();
    jumps(
        "(a) chain SRP-SERVICES, " + CLUSTER_IP,
        rules,
        "SRP-SERVICES",
        CLUSTER_IP,
        "SRP-SVC-" + HASH);
    jumps("(a) chain SRP-SERVICES, " + VIP, rules, "SRP-SERVICES", VIP, "SRP-FW-" + HASH);
    jumps("(a) chain SRP-FW", rules, "SRP-FW-" + HASH, "", "SRP-EXT-" + HASH + " SRP-MARK-DROP");
    jumps("(a) chain SRP-EXT", rules, "SRP-EXT-" + HASH, "", "SRP-MARK-MASQ SRP-SVC-" + HASH);
    List<String> picks =
        rules.stream()
            .filter(rule -> rule.startsWith("-A SRP-SVC-" + HASH) && rule.contains("-j SRP-SEP-"))
            .toList();
    boolean half = picks.size() == 2 && picks.getFirst().contains("--probability 0.50000000000");
    rows.add(
        "(a) chain SRP-SVC",
        "2 x SRP-SEP, the first with probability 0.5",
        picks.size() + " x SRP-SEP" + (half ? ", the first with probability 0.5" : ""),
        half);
  }

  /** Where the rules of a chain lead, in their order. */
  private void jumps(String step, List<String> rules, String chain, String about, String expected) {
    String seen =
        rules.stream()
            .filter(rule -> rule.startsWith("-A " + chain + " ") && rule.contains(about))
            .map(rule -> rule.substring(rule.indexOf(" -j ") + 4))
            .collect(Collectors.joining(" "));
    rows.add(step, expected, seen, seen.equals(expected));
  }

  private void localPolicy() {
    progress.println("(b) kubectl apply: trafficPolicy.external: Local");
    cluster.apply("policy-local.yaml");
    cluster.awaitPolicyProgrammed();
    localNode("node2", "a");
    localNode("node3", "b");
    LoadResult hole = cluster.request("client", NODES.get("node1") + ":" + NODE_PORT, 32);
    rows.add(
        "(b) client to node 1:" + NODE_PORT,
        "black hole: 32 of 32 time out",
        hole.failed() + " of 32 fail " + hole.failures(),
        hole.failed() == 32);

    progress.println("    the operator writes Local into the Service, so that balancers can ask");
    cluster.await(
        "the Service's own field",
        () -> externalTrafficPolicy().equals("Local") && healthCheckNodePort() > 0);
    rows.add("(b) the Service's own externalTrafficPolicy", "Local", externalTrafficPolicy());
    int port = healthCheckNodePort();
    health(port);
    cluster.await(
        "the balancer to notice", () -> cluster.inRotation().equals(Set.of("node2", "node3")));
    rows.add(
        "(b) nodes the balancer sends to", "node2 node3", String.join(" ", cluster.inRotation()));
    LoadResult viaVip = cluster.request("client", VIP + ":80", DemoRows.REQUESTS);
    rows.shares("(b) client to " + VIP + " (balancer)", viaVip, Map.of("a", 50.0, "b", 50.0));
    rows.clientKept("(b) address the pods saw, by the balancer", viaVip);
  }

  private void localNode(String node, String pod) {
    LoadResult result = cluster.request("client", NODES.get(node) + ":" + NODE_PORT, 1_000);
    rows.shares(
        "(b) client to " + DemoRows.spaced(node) + ":" + NODE_PORT, result, Map.of(pod, 100.0));
    rows.clientKept("(b) address the pod saw, by " + DemoRows.spaced(node), result);
  }

  private void health(int port) {
    Map<String, String> expected = Map.of("node1", "503", "node2", "200", "node3", "200");
    for (Map.Entry<String, String> node : NODES.entrySet()) {
      String url = "http://" + node.getValue() + ":" + port + "/healthz";
      String wanted = expected.getOrDefault(node.getKey(), "");
      String[] seen = {""};
      // The agents open the port when they hear of it, a moment after the API server allots it.
      cluster.await(
          "an answer at " + url,
          () -> {
            seen[0] = status(url);
            return !seen[0].isEmpty();
          });
      rows.add(
          "(b) health check, " + DemoRows.spaced(node.getKey()),
          wanted,
          seen[0],
          seen[0].equals(wanted));
    }
  }

  private String status(String url) {
    return cluster
        .lab()
        .machine("client")
        .exec("curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", url)
        .text()
        .replace("000", "");
  }

  private String externalTrafficPolicy() {
    return cluster.get("service", "my-nginx").at("/spec/externalTrafficPolicy").asText();
  }

  private int healthCheckNodePort() {
    return cluster.get("service", "my-nginx").at("/spec/healthCheckNodePort").asInt();
  }
}
