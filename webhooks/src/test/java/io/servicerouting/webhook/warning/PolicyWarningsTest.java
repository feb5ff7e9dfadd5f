package io.servicerouting.webhook.warning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyWarningsTest {

  private static final String WEB = "targetRefs: [{name: web}]";
  private static final String LOCAL = WEB + ", trafficPolicy: {external: Local}";
  private static final String LOCAL_SPREAD =
      LOCAL
          + ", spread: {mode: PodAntiAffinity, enforcement: Preferred, topologyKey:"
          + " kubernetes.io/hostname, rebalance: Advise}";

  @Test
  void aGoodPolicyIsNotCommentedOn() {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 1);
    assertThat(warnings(LOCAL_SPREAD, cluster)).isEmpty();
    assertThat(warnings(WEB + ", proxy: {mode: iptables, scheduler: rr}", cluster)).isEmpty();
  }

  @Test
  void aMissingTargetIsNamedAndTheOthersCounted() {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 1);
    assertThat(
            warnings(
                "targetRefs: [{name: web}, {name: shop}, {name: cart}], proxy: {scheduler: rr}",
                cluster))
        .containsExactly(
            "spec.targetRefs: there is no Service cart in namespace shop (and 1 more missing); the"
                + " policy takes effect as soon as there is");
  }

  @Test
  void aMissingPortIsNamed() {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 1);
    assertThat(
            warnings(
                "targetRefs: [{name: web, sectionName: https}, {name: web, sectionName: http}],"
                    + " proxy: {scheduler: rr}",
                cluster))
        .containsExactly(
            "spec.targetRefs: there is no port web:https; sectionName takes the name of a port of"
                + " the Service");
  }

  @Test
  void labelsThatNoServiceHasAreSaid() {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 1);
    assertThat(
            warnings("targetSelector: {matchLabels: {app: shop}}, proxy: {scheduler: rr}", cluster))
        .containsExactly(
            "spec.targetSelector: no Service in namespace shop has these labels; the policy takes"
                + " effect as soon as one has");
    assertThat(
            warnings("targetSelector: {matchLabels: {app: web}}, proxy: {scheduler: rr}", cluster))
        .isEmpty();
  }

  @Test
  void localWithOnePodSaysHowManyNodesDrop() {
    var cluster = new KnownCluster().nodes(3).service("web", 0, 1, 0);
    assertThat(warnings(LOCAL_SPREAD, cluster))
        .containsExactly(
            "spec.trafficPolicy.external: Service web has one pod: with Local, 2 of 3 nodes drop"
                + " what enters by them, and a balancer has one node left to choose");
    assertThat(warnings(LOCAL, new KnownCluster().nodes(1).service("web", 1)))
        .as("one node, and the pod is on it")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 0, 150, 3, 2, 2+1",
    "3, 1, 1, 167, 5, 3, 3+1+1",
    "4, 0, 1, 250, 5, 2, 4+1",
  })
  void localWithoutSpreadShowsTheFigureAndTheLineToAdd(
      int n1, int n2, int n3, int percent, int pods, int nodes, String placement) {
    var cluster = new KnownCluster().nodes(3).service("web", n1, n2, n3);
    assertThat(warnings(LOCAL, cluster))
        .containsExactly(
            ("spec.trafficPolicy.external: with Local the busiest pod of Service web gets %d %% of"
                    + " the mean: %d pods on %d nodes (%s). To have new pods spread, add: spread:"
                    + " {}")
                .formatted(percent, pods, nodes, placement));
  }

  @Test
  void localThatIsEvenOrIsSpreadByAnotherPolicyIsNotCommentedOn() {
    assertThat(warnings(LOCAL, new KnownCluster().nodes(3).service("web", 2, 2, 0))).isEmpty();
    assertThat(
            warnings(
                LOCAL, new KnownCluster().nodes(3).service("web", 2, 1, 0).spreadAlready("web")))
        .isEmpty();
    assertThat(
            warnings(
                LOCAL,
                new KnownCluster().nodes(3).service("web", TrafficPolicy.CLUSTER, false, 2, 1)))
        .as("nothing comes from outside")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, 1, 167, 3, 6",
    "3, 2, 2, 117, 6, 9",
    "2, 1, 1, 133, 3, 6",
  })
  void aSpreadThatCannotMakeItEvenShowsTheBestFigureAndBetterNumbers(
      int n1, int n2, int n3, int percent, int below, int above) {
    var cluster = new KnownCluster().nodes(3).service("web", n1, n2, n3);
    assertThat(warnings(LOCAL_SPREAD, cluster))
        .containsExactly(
            ("spec.spread: %d pods of Service web cannot be even on 3 nodes: at best the busiest"
                    + " gets %d %% of the mean; %d or %d pods can be")
                .formatted(n1 + n2 + n3, percent, below, above));
  }

  @Test
  void nodesThatTakeNoPodsDoNotCountForTheSpread() {
    var cluster = new KnownCluster().nodes(2).taintedNode("master").service("web", 2, 1);
    assertThat(warnings(LOCAL_SPREAD, cluster))
        .singleElement()
        .asString()
        .contains("cannot be even on 2 nodes", "150 %", "2 or 4 pods");
  }

  @Test
  void aSpreadOverZonesOrUnderClusterIsNotJudgedByNodes() {
    var cluster = new KnownCluster().nodes(3).service("web", 2, 2, 1);
    assertThat(
            warnings(
                LOCAL_SPREAD.replace("kubernetes.io/hostname", "topology.kubernetes.io/zone"),
                cluster))
        .isEmpty();
    assertThat(warnings(LOCAL_SPREAD.replace("Local", "Cluster"), cluster)).isEmpty();
  }

  @Test
  void aRequiredSpreadSaysWhichPodsFindNoPlace() {
    var cluster = new KnownCluster().nodes(2).service("web", 2, 2);
    assertThat(warnings(LOCAL_SPREAD.replace("Preferred", "Required"), cluster))
        .containsExactly(
            "spec.spread.enforcement: with Required each node takes one pod of Service web: of 4"
                + " pods, 2 find no place on 2 nodes once they are created anew; Preferred has no"
                + " such limit");
  }

  @Test
  void internalLocalSaysWhoCannotReachTheService() {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 0);
    assertThat(warnings(WEB + ", trafficPolicy: {internal: Local}", cluster))
        .containsExactly(
            "spec.trafficPolicy.internal: with Local, clients on 1 of 3 nodes cannot reach Service"
                + " web by its cluster IP: no pod of it runs there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lc", "wlc", "sed", "nq", "lblc", "lblcr", "ovf"})
  void aSchedulerThatCountsConnectionsSeesOneNodesUnderCluster(String scheduler) {
    var cluster = new KnownCluster().nodes(3).service("web", 1, 1, 1);
    assertThat(judge(scheduler, null, cluster))
        .containsExactly(
            ("spec.proxy.scheduler: each node counts its own connections only, so under Cluster %s"
                    + " does not know what other nodes send to a pod of Service web; with"
                    + " trafficPolicy.external: Local it does")
                .formatted(scheduler));
    assertThat(judge(scheduler, TrafficPolicy.LOCAL, cluster)).isEmpty();
    assertThat(
            judge(
                scheduler,
                null,
                new KnownCluster().nodes(3).service("web", TrafficPolicy.LOCAL, true, 1, 1, 1)))
        .as("the Service's own field says Local")
        .isEmpty();
    assertThat(judge(scheduler, null, new KnownCluster().nodes(1).service("web", 2))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rr", "random", "sh"})
  void aSchedulerThatDoesNotCountIsFineUnderCluster(String scheduler) {
    assertThat(judge(scheduler, null, new KnownCluster().nodes(3).service("web", 1, 1, 1)))
        .isEmpty();
  }

  @Test
  void aModeThatNoNodeCanDoSaysWhatHappensAndWhy() {
    var missing = Map.of("IPVS", new NodeFacts.Mode(false, "module ip_vs is missing"));
    var cluster = new KnownCluster().node("n1", missing).node("n2", missing).service("web", 1, 1);

    assertThat(judgeMode("IPVS", false, cluster))
        .containsExactly(
            "spec.proxy.mode: none of 2 nodes can do IPVS; all of them fall back to another mode"
                + " (module ip_vs is missing)");
    assertThat(judgeMode("IPVS", true, cluster))
        .containsExactly(
            "spec.proxy.mode: none of 2 nodes can do IPVS; with unavailable: Reject all of them"
                + " refuse connections (module ip_vs is missing)");
    assertThat(judgeMode("nftables", false, cluster)).as("no agent knows it").hasSize(1);
    assertThat(judgeMode("IPVS", false, cluster.node("n3", Map.of("IPVS", mode(true)))))
        .as("one can")
        .isEmpty();
    assertThat(judgeMode("IPVS", false, new KnownCluster().taintedNode("n1")))
        .as("no agent has reported yet")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rr, 3, 1", "lc, 3, 1", "rr, 0, 0", "random, 3, 0", "wrr, 3, 0"})
  void weightsThatTheSchedulerDoesNotMindAreNamed(String scheduler, int weight, int warnings) {
    assertThat(
            warnings(
                WEB
                    + ", proxy: {scheduler: %s, weights: [{node: n1, weight: %d}]}"
                        .formatted(scheduler, weight),
                new KnownCluster().nodes(1).service("web", 2)))
        .hasSize(warnings)
        .allMatch(warning ->
            warning.startsWith("spec.proxy.weights: scheduler " + scheduler + " minds no weight"));
  }

  @Test
  void manyServicesGiveOneWarningForEachRule() {
    var cluster = new KnownCluster().nodes(3);
    IntStream.range(0, 40).forEach(i -> cluster.service("web-" + i, 2, 1));
    assertThat(
            warnings(
                "targetSelector: {matchLabels: {team: shop}}, trafficPolicy: {external: Local}",
                cluster))
        .singleElement()
        .asString()
        .contains("Service web-0", "150 %")
        .endsWith("(and 39 more Services)");
  }

  @Test
  void aClusterPolicyIsJudgedByTheServicesItConcernsAndNamesItsOwnFields() {
    var cluster = new KnownCluster().nodes(3).service("web", 2, 1).service("db", 1);
    var policy =
        read(
            """
            {metadata: {name: all}, spec: {namespaceSelector: {}, %s: {trafficPolicy: {external: Local}}}}
            """,
            "overrides", ClusterServiceRoutingPolicy.class);
    assertThat(PolicyWarnings.of(policy, cluster))
        .hasSize(2)
        .allMatch(warning -> warning.startsWith("spec.overrides.trafficPolicy.external: "))
        .anyMatch(warning -> warning.contains("Service db has one pod"))
        .anyMatch(warning -> warning.contains("Service web gets 150 %"));
  }

  @Test
  void noWarningIsLongerThanTheApiServerShows() {
    String name = "s".repeat(63);
    var cluster =
        new KnownCluster()
            .service(name, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1)
            .node("n1", Map.of("iptables", new NodeFacts.Mode(false, "r".repeat(512))));
    for (int i = 2; i <= 100; i++) {
      cluster.node("n" + i, Map.of());
    }
    String refs =
        IntStream.range(0, 15)
            .mapToObj(i -> "{name: %s%d}".formatted("m".repeat(61), i))
            .collect(Collectors.joining(", "));
    var warnings =
        warnings(
            ("targetRefs: [{name: %s}, %s], proxy: {mode: iptables},"
                    + " trafficPolicy: {external: Local, internal: Local}")
                .formatted(name, refs),
            cluster);

    assertThat(warnings).hasSizeBetween(4, 8);
    assertThat(warnings).allMatch(warning -> warning.length() <= Findings.MAX_LENGTH);
  }

  @Test
  void whatThisVersionDoesNotUnderstandIsNamed() {
    assertThat(
            warnings(
                WEB + ", proxy: {mode: teleport}", new KnownCluster().nodes(1).service("web", 1)))
        .singleElement()
        .asString()
        .startsWith("spec.proxy.mode: 'teleport' is not a mode");
  }

  private static NodeFacts.Mode mode(boolean available) {
    return new NodeFacts.Mode(available, "");
  }

  private static List<String> judge(
      String scheduler, TrafficPolicy external, KnownCluster cluster) {
    return PolicyWarnings.judge(
        new Asked("spec", null, scheduler, false, false, external, null, null),
        cluster.labelled("shop", Map.of()),
        cluster.nodes());
  }

  private static List<String> judgeMode(String mode, boolean rejects, KnownCluster cluster) {
    return PolicyWarnings.judge(
        new Asked("spec", mode, null, false, rejects, null, null, null),
        cluster.labelled("shop", Map.of()),
        cluster.nodes());
  }

  private static List<String> warnings(String spec, KnownCluster cluster) {
    return PolicyWarnings.of(
        read(
            "{metadata: {name: p, namespace: shop}, spec: {%s}}", spec, ServiceRoutingPolicy.class),
        cluster);
  }

  private static <T> T read(String template, String part, Class<T> type) {
    try {
      JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(template.formatted(part));
      return new ObjectMapper().treeToValue(tree, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
