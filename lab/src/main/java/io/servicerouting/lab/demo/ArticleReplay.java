package io.servicerouting.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.state.LabFolders;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The article's steps, judged by real requests: (a) traffic policy Cluster, (b) Local, (c) three
 * pods packed two and one.
 */
final class ArticleReplay {
  private static final String CLIENT = "172.26.236.50";
  private static final String VIP = "172.26.236.180";
  private static final String CLUSTER_IP = "10.106.189.218";
  private static final int NODE_PORT = 31428;
  private static final String HASH = "BEPXDJBUHFCSYIC3";
  private static final Map<String, String> NODES =
      new TreeMap<>(
          Map.of("node1", "172.26.236.177", "node2", "172.26.236.178", "node3", "172.26.236.179"));

  /** So many that a share's standard deviation is 1.1 points at most: 5 are never a coincidence. */
  private static final int REQUESTS = 2_000;

  private static final double TOLERANCE_POINTS = 5;

  private final DemoCluster cluster;
  private final DemoTable table;
  private final PrintStream progress;

  ArticleReplay(DemoCluster cluster, DemoTable table, PrintStream progress) {
    this.cluster = cluster;
    this.table = table;
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
    packedPods();
    policyGone();
  }

  private void clusterPolicy() {
    progress.println("(a) kubectl apply: trafficPolicy.external: Cluster");
    cluster.apply("policy-cluster.yaml");
    cluster.awaitPolicyProgrammed();
    Map<String, Double> half = Map.of("a", 50.0, "b", 50.0);
    shares(
        "(a) node 1 to the ClusterIP",
        cluster.request("node1", CLUSTER_IP + ":80", REQUESTS),
        half);
    for (Map.Entry<String, String> node : NODES.entrySet()) {
      LoadResult result = cluster.request("client", node.getValue() + ":" + NODE_PORT, REQUESTS);
      shares("(a) client to " + spaced(node.getKey()) + ":" + NODE_PORT, result, half);
      clientLost("(a) address the pods saw, by " + spaced(node.getKey()), result);
    }
    LoadResult viaVip = cluster.request("client", VIP + ":80", REQUESTS);
    shares("(a) client to " + VIP + " (balancer)", viaVip, half);
    clientLost("(a) address the pods saw, by the balancer", viaVip);
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
    table.add(
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
    table.add(step, expected, seen, seen.equals(expected));
  }

  private void localPolicy() {
    progress.println("(b) kubectl apply: trafficPolicy.external: Local");
    cluster.apply("policy-local.yaml");
    cluster.awaitPolicyProgrammed();
    localNode("node2", "a");
    localNode("node3", "b");
    LoadResult hole = cluster.request("client", NODES.get("node1") + ":" + NODE_PORT, 32);
    table.add(
        "(b) client to node 1:" + NODE_PORT,
        "black hole: 32 of 32 time out",
        hole.failed() + " of 32 fail " + hole.failures(),
        hole.failed() == 32);

    progress.println("    the Service says Local too, so that balancers can ask for health");
    cluster.kubectl(
        "patch", "service", "my-nginx", "-p", "{\"spec\":{\"externalTrafficPolicy\":\"Local\"}}");
    int port = cluster.get("service", "my-nginx").at("/spec/healthCheckNodePort").asInt();
    health(port);
    cluster.await("the balancer to notice", () -> inRotation().equals(Set.of("node2", "node3")));
    table.add(
        "(b) nodes the balancer sends to", "node2 node3", String.join(" ", inRotation()), true);
    LoadResult viaVip = cluster.request("client", VIP + ":80", REQUESTS);
    shares("(b) client to " + VIP + " (balancer)", viaVip, Map.of("a", 50.0, "b", 50.0));
    clientKept("(b) address the pods saw, by the balancer", viaVip);
  }

  private void localNode(String node, String pod) {
    LoadResult result = cluster.request("client", NODES.get(node) + ":" + NODE_PORT, 1_000);
    shares("(b) client to " + spaced(node) + ":" + NODE_PORT, result, Map.of(pod, 100.0));
    clientKept("(b) address the pod saw, by " + spaced(node), result);
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
      table.add(
          "(b) health check, " + spaced(node.getKey()), wanted, seen[0], seen[0].equals(wanted));
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

  private Set<String> inRotation() {
    String state =
        cluster
            .lab()
            .machine("balancer")
            .exec("cat", LabFolders.STATE.resolve("balancer.json").toString())
            .stdout();
    Set<String> nodes = new TreeSet<>();
    for (JsonNode service : cluster.read(state).path("services")) {
      if (service.path("service").asText().equals("default/my-nginx")) {
        service.path("inRotation").forEach(node -> nodes.add(node.asText()));
      }
    }
    return nodes;
  }

  private void packedPods() {
    progress.println("(c) a third pod, c, beside a on node 2");
    cluster.createPod("c", "node2");
    cluster.awaitReady("a", "b", "c");
    // Two nodes get half each; what a node gets its own pods share.
    LoadResult result = settled(VIP + ":80", Set.of("a", "b", "c"));
    shares("(c) client to " + VIP + " (balancer)", result, Map.of("a", 25.0, "c", 25.0, "b", 50.0));
    clientKept("(c) address the pods saw", result);
  }

  private void policyGone() {
    progress.println("(d) kubectl delete policy; the Service's own field Cluster again");
    cluster.kubectl("delete", "srp", "my-nginx");
    cluster.kubectl(
        "patch", "service", "my-nginx", "-p", "{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}");
    LoadResult result = settled(NODES.get("node1") + ":" + NODE_PORT, Set.of("a", "b", "c"));
    shares(
        "(d) client to node 1:" + NODE_PORT,
        result,
        Map.of("a", 100.0 / 3, "b", 100.0 / 3, "c", 100.0 / 3));
  }

  /** The share of each pod once all of them are met: a moment after a change, some are not. */
  private LoadResult settled(String target, Set<String> pods) {
    cluster.await(
        "answers of " + pods,
        () -> cluster.request("client", target, 64).byPod().keySet().equals(pods));
    return cluster.request("client", target, REQUESTS);
  }

  private void shares(String step, LoadResult result, Map<String, Double> expected) {
    boolean right = result.failed() == 0 && expected.keySet().containsAll(result.byPod().keySet());
    for (Map.Entry<String, Double> share : expected.entrySet()) {
      double off = Math.abs(result.sharePercent(share.getKey()) - share.getValue());
      right &= off <= TOLERANCE_POINTS;
    }
    String failed = result.failed() == 0 ? "" : ", " + result.failed() + " failed";
    table.add(step, percent(expected), percent(seenShares(result)) + failed, right);
  }

  private static Map<String, Double> seenShares(LoadResult result) {
    Map<String, Double> shares = new TreeMap<>();
    result.byPod().keySet().forEach(pod -> shares.put(pod, result.sharePercent(pod)));
    return shares;
  }

  private static String percent(Map<String, Double> shares) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(shares).forEach((pod, share) -> parts.add("%s %.0f %%".formatted(pod, share)));
    return String.join(", ", parts);
  }

  private void clientLost(String step, LoadResult result) {
    table.add(
        step,
        "the node's, not the client's",
        clients(result),
        !result.byClient().containsKey(CLIENT) && !result.byClient().isEmpty());
  }

  private void clientKept(String step, LoadResult result) {
    table.add(
        step,
        CLIENT + " (the client's)",
        clients(result),
        result.byClient().keySet().equals(Set.of(CLIENT)));
  }

  private static String clients(LoadResult result) {
    return String.join(" ", new TreeSet<>(result.byClient().keySet()));
  }

  private static String spaced(String node) {
    if (!node.startsWith("node")) {
      throw new LabException("not a worker: " + node);
    }
    return "node " + node.substring(4);
  }
}
