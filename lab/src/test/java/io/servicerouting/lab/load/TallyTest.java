package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.load.Outcome.Answered;
import io.servicerouting.lab.load.Outcome.Failed;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void percentilesAreNearestRank() {
    var tally = new Tally();
    for (int i = 200; i >= 1; i--) {
      tally.add(new Answered("", i * 1000L));
    }

    assertThat(tally.result("u").latency()).isEqualTo(new LoadResult.Latency(100, 198, 200));
  }

  @Test
  void singleAnswerIsEveryPercentile() {
    var tally = new Tally();
    tally.add(new Answered("", 7000));

    assertThat(tally.result("u").latency()).isEqualTo(new LoadResult.Latency(7, 7, 7));
  }

  @Test
  void manyFailuresAreAllCountedAndTheFirstDescribed() {
    var tally = new Tally();
    for (int i = 0; i < LoadResult.MAX_DETAILS + 5; i++) {
      tally.add(new Failed(FailureKind.REFUSED, "number " + i));
    }

    LoadResult result = tally.result("u");
    assertThat(result.failed()).isEqualTo(LoadResult.MAX_DETAILS + 5);
    assertThat(result.failureDetails()).hasSize(LoadResult.MAX_DETAILS);
    assertThat(result.failureDetails().getFirst().detail()).isEqualTo("number 0");
  }
}
