package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadResultTest {

  private static final LoadResult RESULT =
      new LoadResult(
          "http://10.0.0.1/",
          "2026-01-01T00:00:00Z",
          1234,
          10,
          8,
          Map.of("a", 6L, "b", 2L),
          Map.of("n1", 8L),
          Map.of("172.26.236.50", 8L),
          0,
          Map.of(FailureKind.TIMEOUT, 2L),
          List.of(
              new LoadResult.FailureDetail(
                  "2026-01-01T00:00:01Z", FailureKind.TIMEOUT, "Connect timed out")),
          new LoadResult.Latency(500, 900, 1000));

  @Test
  void parsesWhatItWrites() {
    assertThat(LoadResult.parse(RESULT.toJson())).isEqualTo(RESULT);
  }

  @Test
  void sharesAreOfTheAnswersNotOfTheRequests() {
    assertThat(RESULT.sharePercent("a")).isEqualTo(75.0);
    assertThat(RESULT.failed()).isEqualTo(2);
  }

  @Test
  void somethingElseIsRefused() {
    assertThatThrownBy(() -> LoadResult.parse("load: no route"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not the JSON of a load result");
  }
}
