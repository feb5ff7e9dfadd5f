package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy's weights do to real requests: pod a is on node1, pod b on node2. */
@ParameterizedClass(name = "{0}")
@EachMode
class WeightsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String WEB = "10.96.1.77:80";
  private static final int REQUESTS = 400;

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode variant;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    node = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node().api().apply(Sample.internal("web", 77).endpoints(80, "a", "b").yaml());
    node().run("--detect-local-mode=NodeCIDR");
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static void policy(String proxy) {
    node()
        .api()
        .apply(
            """
            kind: ServiceRoutingPolicy
            metadata: {name: web}
            spec: {targetRefs: [{name: web}], proxy: {%s}}
            """
                .formatted(proxy));
  }

  private static long answersOf(String pod, int requests) {
    long count = 0;
    for (int i = 0; i < requests; i++) {
      String answer = node().net().request(node().net().podC, "PATIENT-TCP", WEB);
      count += answer.startsWith("pod=" + pod) ? 1 : 0;
    }
    return count;
  }

  /** 360 are expected; 36 more or less would be six standard deviations. */
  @ParameterizedTest
  @ValueSource(strings = {"mode: iptables", "mode: Userspace"})
  void randomSharesByWeight(String mode) {
    policy(mode + ", scheduler: random, weights: [{node: node1, weight: 9}]");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(answersOf("a", REQUESTS)).as(variant.name()).isBetween(324L, 396L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mode: iptables, scheduler: rr", "mode: Userspace, scheduler: lc"})
  void anEndpointOfWeightZeroGetsNothingWhateverTheScheduler(String proxy) {
    policy(proxy + ", weights: [{node: node2, weight: 0}]");

    await().atMost(PATIENCE).until(() -> answersOf("a", 40) == 40);
  }

  @Test
  void aServiceWhoseEndpointsAllHaveWeightZeroRefuses() {
    policy("weights: [{weight: 0}]");

    await()
        .atMost(PATIENCE)
        .until(() -> node().net().request(node().net().podC, "TCP", WEB).equals("refused"));
  }
}
