package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AgentPodsTest {

  private static final String CRASHED =
      """
      {phase: Running, containerStatuses: [{ready: false, %s,
        lastState: {terminated: {exitCode: 2, reason: Error,
          message: "proxy-agent: --install: expected BesideKubeProxy\\nor so.\\n"}}}]}
      """;

  static Stream<Arguments> causes() {
    return Stream.of(
        arguments(
            "{phase: Pending, containerStatuses: [{ready: false, state: {waiting: {"
                + "reason: ImagePullBackOff, message: 'Back-off pulling image \"a:1\"'}}}]}",
            "On n1: ImagePullBackOff: Back-off pulling image \"a:1\"."),
        arguments(
            CRASHED.formatted(
                "state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s restarting}}"),
            "On n1: it ended with exit code 2: proxy-agent: --install: expected BesideKubeProxy or"
                + " so."),
        // The next attempt says the same, so that the status is not written for each.
        arguments(
            CRASHED.formatted("state: {running: {startedAt: '2026-01-01T00:00:00Z'}}"),
            "On n1: it ended with exit code 2: proxy-agent: --install: expected BesideKubeProxy or"
                + " so."),
        arguments(
            "{phase: Running, containerStatuses: [{ready: false, state: {terminated: {"
                + "exitCode: 137, reason: OOMKilled}}}]}",
            "On n1: it ended with exit code 137 (OOMKilled)."),
        arguments(
            "{phase: Pending, conditions: [{type: PodScheduled, status: 'False',"
                + " reason: Unschedulable, message: '0/3 nodes are available: 1 Insufficient cpu.'}]}",
            "On n1: Unschedulable: 0/3 nodes are available: 1 Insufficient cpu."),
        arguments(
            "{phase: Pending, containerStatuses: [{ready: false, state: {waiting: {"
                + "reason: ContainerCreating}}}]}",
            "On n1: it is being started."),
        arguments(
            "{phase: Running, containerStatuses: [{ready: false, state: {running: {}}}]}",
            "On n1: it runs and is not ready yet; its log says why."),
        arguments(
            "{phase: Failed, reason: Evicted, message: 'The node was low on memory.'}",
            "On n1: Evicted: The node was low on memory."),
        arguments(
            "{phase: Running, conditions: [{type: Ready, status: 'True'}],"
                + " containerStatuses: [{ready: true, state: {running: {}}}]}",
            ""));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void theCauseIsInAPodsStatus(String status, String expected) {
    assertThat(AgentPods.whyNotReady(List.of(pod("n1", status)))).isEqualTo(expected);
  }

  @Test
  void nodesWithTheSameCauseAreNamedTogetherAndOnlyAFew() {
    var pulling =
        "{phase: Pending, containerStatuses: [{state: {waiting: {reason: ErrImagePull}}}]}";
    var starting =
        "{phase: Pending, containerStatuses: [{state: {waiting: {reason: PodInitializing}}}]}";
    var pods =
        Stream.concat(
                Stream.of(pod("a", starting)),
                IntStream.range(10, 30).mapToObj(number -> pod("n" + number, pulling)))
            .toList();

    assertThat(AgentPods.whyNotReady(pods))
        .matches("On n10, n11, .* and \\d+ more: ErrImagePull\\. On a: it is being started\\.");
  }

  @Test
  void longMessagesAndManyCausesAreCut() {
    var pods =
        IntStream.range(0, 8)
            .mapToObj(number ->
                pod(
                    "n" + number,
                    "{phase: Failed, reason: R%d, message: %s}".formatted(number, "x".repeat(900))))
            .toList();

    assertThat(AgentPods.whyNotReady(pods))
        .hasSizeLessThan(2048)
        .contains("On n0: R0: xxx", "And 5 other causes.");
  }

  private static Pod pod(String node, String status) {
    var pod =
        new KubernetesSerialization()
            .unmarshal(
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeName: %s}\nstatus: %s"
                    .formatted(node, status.replace("\n", " ").replace("  ", " ")),
                Pod.class);
    return pod;
  }
}
