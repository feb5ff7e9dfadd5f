package io.servicerouting.webhook.spread;

import static io.servicerouting.webhook.spread.Spreads.DEFAULT;
import static io.servicerouting.webhook.spread.Spreads.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user wrote wins, if it is about the Service's pods and the same places. */
class StatedSpreadTest {

  private static final ServiceSpread WEB =
      service("web", Map.of("app", "web", "tier", "front"), DEFAULT);

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // The same selector, or one that selects more.
        "labelSelector: {matchLabels: {app: web, tier: front}} | true",
        "labelSelector: {matchLabels: {app: web}} | true",
        "labelSelector: {} | true",
        // One that may leave pods of the Service out.
        "labelSelector: {matchLabels: {app: web, tier: front, color: red}} | false",
        "labelSelector: {matchLabels: {app: db}} | false",
        "labelSelector: null | false",
        // Expressions.
        "labelSelector: {matchExpressions: [{key: app, operator: In, values: [db, web]}]} | true",
        "labelSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]} | false",
        "labelSelector: {matchExpressions: [{key: app, operator: Exists}]} | true",
        "labelSelector: {matchExpressions: [{key: color, operator: Exists}]} | false",
        "labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]} | true",
        "labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]} | false",
        "labelSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]} | false",
        // Namespaces.
        "labelSelector: {}, namespaces: [shop, x] | true",
        "labelSelector: {}, namespaces: [x] | false",
        "labelSelector: {}, namespaceSelector: {} | true",
        "labelSelector: {}, namespaceSelector: {matchLabels: {a: b}} | false",
        // The pods of others.
        "labelSelector: {}, mismatchLabelKeys: [tenant] | false",
        // The own revision only is still a choice of the user's.
        "labelSelector: {}, matchLabelKeys: [pod-template-hash] | true",
      })
  void aTermWinsIfItCoversAllPodsOfTheService(String term, boolean wins) {
    String entry = "{%s, topologyKey: kubernetes.io/hostname}".formatted(term);

    assertThat(
            isLeftAlone(
                "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                    + " [%s]}}}".formatted(entry)))
        .isEqualTo(wins);
    assertThat(
            isLeftAlone(
                "{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
                    + " [{weight: 7, podAffinityTerm: %s}]}}}".formatted(entry)))
        .isEqualTo(wins);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}} | true",
        "topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}} | false",
        "topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app: web}} |"
            + " false",
      })
  void aTopologySpreadOfTheUserWinsOverAntiAffinityToo(String constraint, boolean wins) {
    assertThat(
            isLeftAlone(
                "{topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule, %s}]}"
                    .formatted(constraint)))
        .isEqualTo(wins);
  }

  @ParameterizedTest
  @CsvSource({"kubernetes.io/hostname, true", "topology.kubernetes.io/zone, false"})
  void anotherPlaceIsAnotherQuestion(String topologyKey, boolean wins) {
    assertThat(
            isLeftAlone(
                ("{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " [{labelSelector: {}, topologyKey: %s}]}}}")
                    .formatted(topologyKey)))
        .isEqualTo(wins);
  }

  private static boolean isLeftAlone(String spec) {
    var pod =
        Pods.yaml(
            "{metadata: {labels: {app: web, tier: front, color: red}}, spec: %s}".formatted(spec));
    var decision = SpreadInjection.decide(Pods.pod(pod), "shop", List.of(WEB));
    if (decision instanceof Injection.Skipped(Injection.Reason reason)) {
      assertThat(reason).isEqualTo(Injection.Reason.STATED);
      return true;
    }
    return false;
  }
}
