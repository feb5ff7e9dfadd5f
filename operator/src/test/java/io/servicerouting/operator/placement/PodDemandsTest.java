package io.servicerouting.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.servicerouting.operator.world.Samples;
import io.servicerouting.operator.world.WorldNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes meet what a pod demands: node n1 with disk=ssd, cores=8, tainted as the row says. */
class PodDemandsTest {
  private static WorldNode node() {
    return WorldNode.of(
        new NodeBuilder(Samples.node("n1", true))
            .editMetadata()
            .addToLabels("disk", "ssd")
            .addToLabels("cores", "8")
            .endMetadata()
            .build());
  }

  private static WorldNode tainted(String key, String value, String effect) {
    return WorldNode.of(
        new NodeBuilder(Samples.node("n1", true))
            .editSpec()
            .addNewTaint(effect, key, null, value)
            .endSpec()
            .build());
  }

  private static PodDemands demands(String spec) {
    return PodDemands.of(Serialization.unmarshal("---\n" + spec, PodSpec.class));
  }

  private static boolean meets(WorldNode node, String spec) {
    return demands(spec).obstacle(node) == null;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {key: disk, operator: In, values: [hdd, ssd]}   | true
          {key: disk, operator: In, values: [hdd]}        | false
          {key: gpu, operator: In, values: [a]}           | false
          {key: disk, operator: NotIn, values: [ssd]}     | false
          {key: disk, operator: NotIn, values: [hdd]}     | true
          {key: gpu, operator: NotIn, values: [a]}        | true
          {key: disk, operator: Exists}                   | true
          {key: gpu, operator: Exists}                    | false
          {key: gpu, operator: DoesNotExist}              | true
          {key: disk, operator: DoesNotExist}             | false
          {key: cores, operator: Gt, values: ["7"]}       | true
          {key: cores, operator: Gt, values: ["8"]}       | false
          {key: cores, operator: Lt, values: ["9"]}       | true
          {key: cores, operator: Lt, values: ["8"]}       | false
          {key: gpu, operator: Gt, values: ["1"]}         | false
          {key: disk, operator: Lt, values: ["1"]}        | false
          """)
  void aRequiredNodeAffinityIsMatchedAsTheSchedulerDoes(String expression, boolean met) {
    String affinity =
        "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [%s]}}}}";

    assertThat(meets(node(), affinity.formatted("{matchExpressions: [" + expression + "]}")))
        .isEqualTo(met);
    // One term is enough; of a term, everything has to hold; and an empty one never does.
    assertThat(meets(node(), affinity.formatted("{}, {matchExpressions: [" + expression + "]}")))
        .isEqualTo(met);
    assertThat(
            meets(
                node(),
                affinity.formatted(
                    "{matchFields: [{key: metadata.name, operator: In, values: [n2]}],"
                        + " matchExpressions: ["
                        + expression
                        + "]}")))
        .isFalse();
  }

  @Test
  void aNodeIsSelectedByItsName() {
    String byName =
        "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values:"
            + " [%s]}]}]}}}}";

    assertThat(meets(node(), byName.formatted("n1"))).isTrue();
    assertThat(meets(node(), byName.formatted("n2"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                       | true
          {nodeSelector: {disk: ssd}}                                              | true
          {nodeSelector: {disk: hdd}}                                              | false
          {nodeSelector: {disk: ssd, gpu: a}}                                      | false
          """)
  void labelsThatThePodSelectsAreThereWithTheirValues(String spec, boolean met) {
    assertThat(meets(node(), spec)).isEqualTo(met);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NoSchedule       | {}                                                                | false
          NoExecute        | {}                                                                | false
          PreferNoSchedule | {}                                                                | true
          NoSchedule       | {tolerations: [{operator: Exists}]}                               | true
          NoSchedule       | {tolerations: [{key: dedicated, operator: Exists}]}               | true
          NoSchedule       | {tolerations: [{key: dedicated, value: db}]}                      | true
          NoSchedule       | {tolerations: [{key: dedicated, operator: Equal, value: web}]}    | false
          NoSchedule       | {tolerations: [{key: other, operator: Exists}]}                   | false
          NoSchedule       | {tolerations: [{key: dedicated, operator: Exists, effect: NoExecute}]} | false
          NoExecute        | {tolerations: [{key: dedicated, operator: Exists, effect: NoExecute}]} | true
          """)
  void aTaintKeepsPodsAwayThatDoNotTolerateIt(String effect, String spec, boolean met) {
    assertThat(meets(tainted("dedicated", "db", effect), spec)).isEqualTo(met);
  }
}
