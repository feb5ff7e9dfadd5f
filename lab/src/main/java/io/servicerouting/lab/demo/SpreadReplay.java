package io.servicerouting.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.load.LoadResult;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Local is uneven, and becomes even: (c) three pods packed two and one, (d) the same pods spread by
 * the policy, (e) what the policy's status said of both before and after real requests.
 */
final class SpreadReplay {
  private static final String TARGET = DemoCluster.VIP + ":80";
  private static final Set<String> PODS = Set.of("a", "b", "c");
  private static final Map<String, Double> PACKED = Map.of("a", 25.0, "b", 50.0, "c", 25.0);
  private static final Map<String, Double> EVEN =
      Map.of("a", 100.0 / 3, "b", 100.0 / 3, "c", 100.0 / 3);
  private static final String TERMS =
      ".spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution";

  private final DemoCluster cluster;
  private final DemoRows rows;
  private final PrintStream progress;

  SpreadReplay(DemoCluster cluster, DemoTable table, PrintStream progress) {
    this.cluster = cluster;
    this.rows = new DemoRows(table);
    this.progress = progress;
  }

  void run() {
    packed();
    spread();
    policyGone();
  }

  private void packed() {
    progress.println("(c) three pods packed: a and c on node 2, b on node 3");
    cluster.deletePods();
    cluster.createPod("a", "node2");
    cluster.createPod("c", "node2");
    cluster.createPod("b", "node3");
    cluster.awaitReady("a", "b", "c");
    cluster.await("the balancer", () -> cluster.inRotation().equals(Set.of("node2", "node3")));
    predicted("(c) status: predicted", PACKED, 150);
    // Two nodes get half each; what a node gets its own pods share.
    LoadResult result = settled();
    rows.shares("(c) client to " + DemoCluster.VIP + " (balancer)", result, PACKED);
    rows.clientKept("(c) address the pods saw", result);

    progress.println("    kubectl apply: spread, rebalance: Advise");
    cluster.apply("policy-spread.yaml");
    cluster.awaitPolicyProgrammed();
    cluster.await(
        "advice in the policy's status", () -> target().at("/rebalance/moves").size() > 0);
    JsonNode advice = target().path("rebalance");
    rows.add(
        "(c) status: advice",
        "1 pod from node2 to node1: 150 -> 100 %",
        "%d pod from %s to %s: %d -> %d %%"
            .formatted(
                advice.path("moveCount").asInt(),
                advice.at("/moves/0/from").asText(),
                advice.at("/moves/0/to").asText(),
                advice.path("maxToMeanPercent").asInt(),
                advice.path("maxToMeanPercentAfter").asInt()));
    observed("(e) before: predicted | observed by the nodes", PACKED);
  }

  private void spread() {
    progress.println("(d) the same three pods, deleted and created again, on any node");
    cluster.deletePods();
    List.of("a", "b", "c").forEach(cluster::createPodAnywhere);
    cluster.awaitReady("a", "b", "c");
    progress.println("    kubectl get pod a -o jsonpath='{" + TERMS + "}'");
    progress.println(
        "    " + cluster.kubectl("get", "pod", "a", "-o", "jsonpath={" + TERMS + "}").strip());
    for (String pod : new TreeSet<>(PODS)) {
      JsonNode term = cluster.get("pod", pod).at(TERMS.replace('.', '/') + "/0");
      rows.add(
          "(d) injected into pod " + pod,
          "weight 100, kubernetes.io/hostname, run=my-nginx",
          "weight %s, %s, run=%s"
              .formatted(
                  term.path("weight").asText(),
                  term.at("/podAffinityTerm/topologyKey").asText(),
                  term.at("/podAffinityTerm/labelSelector/matchLabels/run").asText()));
    }
    Set<String> nodes = new TreeSet<>();
    for (String pod : PODS) {
      nodes.add(cluster.get("pod", pod).at("/spec/nodeName").asText());
    }
    rows.add("(d) nodes with a pod", "node1 node2 node3", String.join(" ", nodes));
    cluster.await(
        "the balancer", () -> cluster.inRotation().equals(Set.of("node1", "node2", "node3")));
    predicted("(d) status: predicted", EVEN, 100);
    LoadResult result = settled();
    rows.shares("(d) client to " + DemoCluster.VIP + " (balancer)", result, EVEN);
    rows.clientKept("(d) address the pods saw", result);
    observed("(e) after: predicted | observed by the nodes", EVEN);
  }

  private void policyGone() {
    progress.println("(f) kubectl delete policy: the Service gets its own field back");
    cluster.kubectl("delete", "srp", "my-nginx");
    cluster.await("the Service's own field", () -> externalTrafficPolicy().equals("Cluster"));
    rows.add("(f) the Service's own externalTrafficPolicy", "Cluster", externalTrafficPolicy());
    LoadResult result = settled();
    rows.shares("(f) client to " + DemoCluster.VIP + " (balancer)", result, EVEN);
    rows.clientLost("(f) address the pods saw", result);
  }

  /** What the status says once it knows of all pods, before any request. */
  private void predicted(String step, Map<String, Double> expected, int maxToMean) {
    cluster.await(
        "figures about " + new TreeSet<>(PODS),
        () -> shares(target().path("predicted")).keySet().equals(expected.keySet()));
    JsonNode predicted = target().path("predicted");
    String wanted = figures(expected, maxToMean);
    String seen = figures(shares(predicted), predicted.path("maxToMeanPercent").asInt());
    rows.add(step, wanted, seen);
  }

  /** What the agents have counted, beside what was predicted. */
  private void observed(String step, Map<String, Double> expected) {
    progress.println("    waiting for the status to tell what the nodes counted");
    cluster.awaitOrGoOn(() -> DemoRows.alike(expected, shares(target().path("observed"))));
    JsonNode target = target();
    JsonNode predicted = target.path("predicted");
    JsonNode observed = target.path("observed");
    rows.add(
        step,
        figures(shares(predicted), predicted.path("maxToMeanPercent").asInt()),
        figures(shares(observed), observed.path("maxToMeanPercent").asInt()),
        DemoRows.alike(shares(predicted), shares(observed)));
  }

  private static String figures(Map<String, Double> shares, int maxToMean) {
    return DemoRows.percent(shares) + "; max/mean " + maxToMean + " %";
  }

  private static Map<String, Double> shares(JsonNode figures) {
    Map<String, Double> shares = new TreeMap<>();
    for (JsonNode pod : figures.path("pods")) {
      shares.put(pod.path("name").asText(), pod.path("sharePermille").asInt() / 10.0);
    }
    return shares;
  }

  private JsonNode target() {
    return cluster.get("srp", "my-nginx").at("/status/targets/0");
  }

  private String externalTrafficPolicy() {
    return cluster.get("service", "my-nginx").at("/spec/externalTrafficPolicy").asText();
  }

  /** The share of each pod once all of them are met: a moment after a change, some are not. */
  private LoadResult settled() {
    cluster.await(
        "answers of " + new TreeSet<>(PODS),
        () -> {
          LoadResult seen = cluster.request("client", TARGET, 64);
          return seen.failed() == 0 && seen.byPod().keySet().equals(PODS);
        });
    return cluster.request("client", TARGET, DemoRows.REQUESTS);
  }
}
