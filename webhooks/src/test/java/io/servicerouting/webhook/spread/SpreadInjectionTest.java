package io.servicerouting.webhook.spread;

import static io.servicerouting.webhook.spread.Spreads.DEFAULT;
import static io.servicerouting.webhook.spread.Spreads.EVEN;
import static io.servicerouting.webhook.spread.Spreads.EVEN_REQUIRED;
import static io.servicerouting.webhook.spread.Spreads.REQUIRED;
import static io.servicerouting.webhook.spread.Spreads.affinity;
import static io.servicerouting.webhook.spread.Spreads.service;
import static io.servicerouting.webhook.spread.Spreads.topology;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.routing.SpreadEnforcement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadInjectionTest {

  private static final Map<String, String> WEB = Map.of("app", "web");
  private static final String TERM =
      """
      {labelSelector: {matchLabels: {app: web}}, topologyKey: kubernetes.io/hostname}\
      """;
  private static final String PREFERRED = "{weight: 100, podAffinityTerm: " + TERM + "}";

  @Test
  void anEmptySpreadIsAPreferredAntiAffinityWithTheServicesOwnSelector() {
    JsonNode pod = inject("{}", service("web", WEB, DEFAULT));

    assertThat(pod.at("/spec/affinity"))
        .isEqualTo(
            Pods.yaml(
                "{podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [%s]}}"
                    .formatted(PREFERRED)));
    assertThat(pod.at("/metadata/annotations"))
        .isEqualTo(Pods.yaml("{servicerouting.io/spread-injected-by: serviceroutingpolicy/web}"));
  }

  @Test
  void requiredIsARequiredTerm() {
    assertThat(inject("{}", service("web", WEB, REQUIRED)).at("/spec/affinity"))
        .isEqualTo(
            Pods.yaml(
                "{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [%s]}}"
                    .formatted(TERM)));
  }

  @Test
  void aRequiredTermIsAboutPodsOfOneRevisionSoThatARolloutFindsRoomBesideTheOldOnes() {
    JsonNode pod =
        inject(pod("app: web, pod-template-hash: 6f7", "{}"), service("web", WEB, REQUIRED));

    assertThat(
            pod.at(
                "/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0"))
        .isEqualTo(
            Pods.yaml(
                """
                labelSelector:
                  matchLabels: {app: web}
                  matchExpressions: [{key: pod-template-hash, operator: In, values: ['6f7']}]
                topologyKey: kubernetes.io/hostname
                """));
  }

  @Test
  void ofARequiredAndAPreferredTermForTheSamePodsTheRequiredOneIsTaken() {
    JsonNode pod =
        inject(
            pod("app: web, pod-template-hash: 6f7", "{}"),
            List.of(service("a", WEB, DEFAULT), service("b", WEB, REQUIRED)));

    assertThat(pod.at("/spec/affinity/podAntiAffinity"))
        .hasSize(1)
        .isEqualTo(
            inject(pod("app: web, pod-template-hash: 6f7", "{}"), service("b", WEB, REQUIRED))
                .at("/spec/affinity/podAntiAffinity"));
  }

  @ParameterizedTest
  @CsvSource({"PREFERRED, ScheduleAnyway", "REQUIRED, DoNotSchedule"})
  void aTopologySpreadCountsPodsOfOneRevisionIfThePodNamesItsOwn(
      SpreadEnforcement enforcement, String whenUnsatisfiable) {
    var rule = topology(enforcement, 2, "topology.kubernetes.io/zone");
    String common =
        "labelSelector: {matchLabels: {app: web}}, topologyKey: topology.kubernetes.io/zone,"
            + " maxSkew: 2, nodeTaintsPolicy: Honor, whenUnsatisfiable: "
            + whenUnsatisfiable;

    assertThat(inject("{}", service("web", WEB, rule)).at("/spec/topologySpreadConstraints"))
        .isEqualTo(Pods.yaml("[{%s}]".formatted(common)));
    assertThat(
            inject(pod("app: web, pod-template-hash: 6f7", "{}"), service("web", WEB, rule))
                .at("/spec/topologySpreadConstraints"))
        .isEqualTo(Pods.yaml("[{%s, matchLabelKeys: [pod-template-hash]}]".formatted(common)));
  }

  @Test
  void aRevisionThatTheSelectorNamesIsNotCountedTwiceWhichTheApiRefuses() {
    var selector = Map.of("app", "web", "pod-template-hash", "6f7");
    JsonNode pod =
        inject(
            pod("app: web, pod-template-hash: 6f7", "{}"),
            List.of(service("even", selector, EVEN), service("one", selector, REQUIRED)));
    assertThat(pod.at("/spec/topologySpreadConstraints")).hasSize(1);
    assertThat(pod.findValues("matchLabelKeys")).isEmpty();
    assertThat(pod.findValues("matchExpressions")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{affinity: {}}",
        "{affinity: {podAntiAffinity: {}}}",
        "{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}}",
        "{affinity: {nodeAffinity: {}, podAffinity: {}}}",
        "{topologySpreadConstraints: []}",
        "{affinity: null, topologySpreadConstraints: null}",
        "{affinity: {podAntiAffinity: null}}",
        "{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: null}}}",
      })
  void whatAPodLacksIsMadeAndWhatItHasIsKept(String spec) {
    var services =
        List.of(
            service("one", WEB, DEFAULT),
            service("two", Map.of("tier", "front"), REQUIRED),
            service("three", Map.of("app", "web", "tier", "front"), EVEN));
    JsonNode before = pod("app: web, tier: front", spec);

    JsonNode after = inject(before, services);

    assertThat(after.at("/spec/affinity/podAntiAffinity")).hasSize(2);
    assertThat(after.at("/spec/topologySpreadConstraints")).hasSize(1);
    before
        .at("/spec/affinity")
        .properties()
        .forEach(member ->
            assertThat(after.at("/spec/affinity").has(member.getKey()))
                .as(member.getKey())
                .isTrue());
  }

  @Test
  void termsAreAppendedBehindWhatTheUserWroteAboutOtherPodsAndPlaces() {
    String others =
        """
        affinity:
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
            - {weight: 1, podAffinityTerm: {labelSelector: {matchLabels: {app: db}}, topologyKey: kubernetes.io/hostname}}
            - {weight: 2, podAffinityTerm: {labelSelector: {matchLabels: {app: web}}, topologyKey: topology.kubernetes.io/zone}}
        topologySpreadConstraints:
        - {maxSkew: 3, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: db}}}
        """;
    JsonNode before = pod("app: web", others);

    JsonNode after =
        inject(
            before, List.of(service("a", WEB, DEFAULT), service("b", Map.of("app", "web"), EVEN)));

    String list = "/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution";
    assertThat(after.at(list)).hasSize(3);
    assertThat(after.at(list + "/0")).isEqualTo(before.at(list + "/0"));
    assertThat(after.at(list + "/1")).isEqualTo(before.at(list + "/1"));
    assertThat(after.at(list + "/2")).isEqualTo(Pods.yaml(PREFERRED));
    assertThat(after.at("/spec/topologySpreadConstraints")).hasSize(2);
    assertThat(after.at("/spec/topologySpreadConstraints/0"))
        .isEqualTo(before.at("/spec/topologySpreadConstraints/0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEFAULT", "REQUIRED", "EVEN", "EVEN_REQUIRED"})
  void anInjectedPodIsLeftAloneTheNextTime(String rule) {
    var asked =
        List.of(
            service(
                "web",
                WEB,
                switch (rule) {
                  case "DEFAULT" -> DEFAULT;
                  case "REQUIRED" -> REQUIRED;
                  case "EVEN" -> EVEN;
                  default -> EVEN_REQUIRED;
                }));
    JsonNode once = inject(pod("app: web, pod-template-hash: x", "{}"), asked);

    assertThat(decide(once, asked)).isEqualTo(new Injection.Skipped(Injection.Reason.PRESENT));
  }

  @Test
  void calledAgainBecauseOfANewLabelItAddsTheTermOfTheNewServiceOnly() {
    var one = service("one", WEB, DEFAULT);
    var two = service("two", Map.of("mesh", "in"), EVEN);
    JsonNode once = inject(pod("app: web", "{}"), one);
    ((ObjectNode) once.at("/metadata/labels")).put("mesh", "in");

    JsonNode twice = inject(once, List.of(one, two));

    assertThat(
            twice.at(
                "/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution"))
        .hasSize(1);
    assertThat(twice.at("/spec/topologySpreadConstraints")).hasSize(1);
  }

  @Test
  void servicesWithTheSameSelectorGiveOneTermTheStrictest() {
    JsonNode pod =
        inject(
            "{}",
            service("a", WEB, affinity(SpreadEnforcement.PREFERRED, 10, "kubernetes.io/hostname")),
            service("b", WEB, REQUIRED),
            service("c", WEB, DEFAULT));

    assertThat(pod.at("/spec/affinity/podAntiAffinity"))
        .isEqualTo(
            Pods.yaml("{requiredDuringSchedulingIgnoredDuringExecution: [%s]}".formatted(TERM)));
    assertThat(pod.at("/metadata/annotations/servicerouting.io~1spread-injected-by").asText())
        .isEqualTo("serviceroutingpolicy/b");
  }

  @Test
  void ofTwoConstraintsThatTheApiWouldRefuseTogetherTheFirstServicesIsTaken() {
    JsonNode pod =
        inject(
            pod("app: web, tier: front", "{}"),
            List.of(service("b", Map.of("tier", "front"), EVEN), service("a", WEB, EVEN)));

    assertThat(pod.at("/spec/topologySpreadConstraints")).hasSize(1);
    assertThat(pod.at("/spec/topologySpreadConstraints/0/labelSelector/matchLabels/app").asText())
        .isEqualTo("web");
  }

  @Test
  void aConstraintOfTheUserThatTheApiWouldRefuseBesideOursStaysAlone() {
    String spec =
        """
        topologySpreadConstraints:
        - {maxSkew: 3, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: db}}}
        """;
    assertThat(decide(pod("app: web", spec), List.of(service("a", WEB, EVEN))))
        .isEqualTo(new Injection.Skipped(Injection.Reason.OCCUPIED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app: web          | web  | true",
        "app: web, x: y    | web  | true",
        "app: db           | web  | false",
        "x: y              | web  | false",
      })
  void aPodThatNoServiceSelectsIsLeftAlone(String labels, String app, boolean injected) {
    var result = decide(pod(labels, "{}"), List.of(service("s", Map.of("app", app), DEFAULT)));
    assertThat(result instanceof Injection.Patch).isEqualTo(injected);
  }

  @Test
  void aServiceWithoutSelectorSelectsNoPod() {
    assertThat(decide(pod("app: web", "{}"), List.of(service("s", Map.of(), DEFAULT))))
        .isEqualTo(new Injection.Skipped(Injection.Reason.NOT_ASKED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "annotations: {servicerouting.io/inject: 'false'} | {}             | OPTED_OUT",
        "annotations: {kubernetes.io/config.mirror: abc}  | {}             | MIRROR_POD",
        "annotations: {}                                  | {nodeName: n1} | BOUND",
        "ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: d, uid: u, controller:"
            + " true}] | {} | DAEMON_SET",
      })
  void somePodsAreNeverTouched(String metadata, String spec, Injection.Reason reason) {
    JsonNode pod =
        Pods.yaml("{metadata: {labels: {app: web}, %s}, spec: %s}".formatted(metadata, spec));
    assertThat(decide(pod, List.of(service("web", WEB, DEFAULT))))
        .isEqualTo(new Injection.Skipped(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'true'", "''", "'no'"})
  void onlyTheValueFalseOptsOut(String value) {
    JsonNode pod =
        Pods.yaml(
            "{metadata: {labels: {app: web}, annotations: {servicerouting.io/inject: %s}},"
                    .formatted(value)
                + " spec: {}}");
    assertThat(decide(pod, List.of(service("web", WEB, DEFAULT))))
        .isInstanceOf(Injection.Patch.class);
  }

  @Test
  void aPodOfAReplicaSetIsInjectedThoughItHasAnOwner() {
    JsonNode pod =
        Pods.yaml(
            """
            metadata:
              generateName: web-
              labels: {app: web}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u, controller: true}]
            spec: {}
            """);
    assertThat(decide(pod, List.of(service("web", WEB, DEFAULT))))
        .isInstanceOf(Injection.Patch.class);
  }

  @Test
  void annotationsOfTheUserStay() {
    JsonNode pod = Pods.yaml("{metadata: {labels: {app: web}, annotations: {a/b: c}}, spec: {}}");
    assertThat(inject(pod, service("web", WEB, DEFAULT)).at("/metadata/annotations"))
        .isEqualTo(
            Pods.yaml("{a/b: c, servicerouting.io/spread-injected-by: serviceroutingpolicy/web}"));
  }

  @Test
  void aPodWithoutSpecIsLeftToTheApiServer() {
    assertThat(
            decide(
                Pods.yaml("{metadata: {labels: {app: web}}}"),
                List.of(service("web", WEB, DEFAULT))))
        .isEqualTo(new Injection.Skipped(Injection.Reason.NO_SPEC));
  }

  private static JsonNode pod(String labels, String spec) {
    JsonNode pod = Pods.yaml("{metadata: {name: p, labels: {%s}}, spec: {}}".formatted(labels));
    ((ObjectNode) pod).set("spec", Pods.yaml(spec));
    return pod;
  }

  private static Injection decide(JsonNode pod, List<ServiceSpread> spreads) {
    return SpreadInjection.decide(Pods.pod(pod), "shop", spreads);
  }

  private static JsonNode inject(String spec, ServiceSpread... spreads) {
    return inject(pod("app: web", spec), List.of(spreads));
  }

  private static JsonNode inject(JsonNode pod, ServiceSpread spread) {
    return inject(pod, List.of(spread));
  }

  private static JsonNode inject(JsonNode pod, List<ServiceSpread> spreads) {
    var decision = decide(pod, spreads);
    assertThat(decision).isInstanceOf(Injection.Patch.class);
    return Pods.patched(pod, ((Injection.Patch) decision).operations());
  }
}
