package io.servicerouting.agent.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private final SteadyClock clock = SteadyClock.start(wall::get, nanos::get);

  @Test
  void itStartsWithTheWallClocksTimeAndCounts() {
    assertThat(clock.instant()).isEqualTo(NOON);

    nanos.addAndGet(Duration.ofSeconds(90).toNanos());

    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H", "PT-87600H"})
  void aWallClockThatJumpsDoesNotMoveIt(Duration jump) {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    wall.set(NOON.plus(jump));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(2));
  }
}
