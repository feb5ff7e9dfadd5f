package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static Backoff backoff(long seed) {
    return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), new SplittableRandom(seed));
  }

  @Test
  void delaysDoubleUpToTheLongest() {
    List<Long> ceilings =
        List.of(400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L);
    for (long seed = 0; seed < 100; seed++) {
      Backoff backoff = backoff(seed);
      for (long ceiling : ceilings) {
        assertThat(backoff.next())
            .isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
      }
    }
  }

  @Test
  void aSuccessStartsAnew() {
    Backoff backoff = backoff(1);
    for (int i = 0; i < 10; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next()).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void nodesDoNotComeBackTogether() {
    List<Duration> delays = new ArrayList<>();
    for (long node = 0; node < 100; node++) {
      delays.add(backoff(node).next());
    }
    assertThat(new HashSet<>(delays)).hasSizeGreaterThan(90);
  }
}
