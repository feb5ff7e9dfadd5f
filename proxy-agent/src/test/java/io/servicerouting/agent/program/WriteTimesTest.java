package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteTimesTest {
  @Test
  void aWriteIsInAllBucketsThatItFits() {
    WriteTimes times = new WriteTimes();
    times.add(0.01);
    times.add(0.7);
    times.add(99);

    WriteTimes.Snapshot snapshot = times.snapshot();
    assertThat(snapshot.upTo()).containsExactly(0L, 1L, 1L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L, 2L);
    assertThat(snapshot.count()).isEqualTo(3);
    assertThat(snapshot.sumSeconds()).isEqualTo(99.71);
  }
}
