package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.install.SilentNodes.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentNodesTest {

  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final SilentNodes nodes = new SilentNodes(() -> now);

  @Test
  void eachIsWaitedForItsOwnTime() {
    assertThat(nodes.judge(List.of("n1"))).isEqualTo(new Verdict(List.of("n1"), List.of()));
    now = now.plus(SilentNodes.PATIENCE).minusSeconds(1);
    assertThat(nodes.judge(List.of("n2", "n1")))
        .isEqualTo(new Verdict(List.of("n1", "n2"), List.of()));

    now = now.plusSeconds(1);

    assertThat(nodes.judge(List.of("n2", "n1")))
        .isEqualTo(new Verdict(List.of("n2"), List.of("n1")));
  }

  @Test
  void oneThatHasReportedMeanwhileIsWaitedForAnew() {
    nodes.judge(List.of("n1"));
    now = now.plus(SilentNodes.PATIENCE);
    nodes.judge(List.of());

    assertThat(nodes.judge(List.of("n1"))).isEqualTo(new Verdict(List.of("n1"), List.of()));
  }
}
