package io.servicerouting.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.ownership.Holding.Manifest;
import io.servicerouting.operator.ownership.ServiceField;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetakesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<ServiceField, String> LOCAL = Map.of(ServiceField.EXTERNAL, "Local");

  private final Retakes retakes = new Retakes();
  private final ServiceSnapshot notOurs = Snapshots.nodePort();
  private final ServiceSnapshot ours =
      Snapshots.with(notOurs, ServiceField.EXTERNAL, "Local", Manifest.UNKNOWN, Snapshots.US);

  @Test
  void theFirstWriteIsFreeAndWhatIsOursMayAlwaysBeChanged() {
    assertThat(allowed(notOurs, START)).isTrue();
    retakes.wrote(notOurs, LOCAL, START);
    assertThat(allowed(ours, START)).isTrue();
  }

  @Test
  void whatSomebodyTookBackWaitsTwiceAsLongEachTimeUpToAnHour() {
    Instant now = START;
    Duration pause = Duration.ofMinutes(1);
    for (int i = 0; i < 10; i++) {
      retakes.wrote(notOurs, LOCAL, now);
      assertThat(allowed(notOurs, now.plus(pause).minusMillis(1))).isFalse();
      assertThat(retakes.next(notOurs, now)).isEqualTo(now.plus(pause));
      assertThat(allowed(notOurs, now.plus(pause))).isTrue();
      now = now.plus(pause);
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : twice;
    }
    assertThat(pause).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aServiceOfTheSameNameIsAnotherService() {
    retakes.wrote(notOurs, LOCAL, START);
    var another = new ServiceSnapshot(notOurs.name(), "uid-2", "8", true, true, notOurs.holdings());

    assertThat(allowed(another, START)).isTrue();
  }

  @Test
  void aFieldThatWasGivenUpIsForgotten() {
    retakes.wrote(notOurs, LOCAL, START);
    retakes.wrote(ours, Map.of(), START);

    assertThat(allowed(notOurs, START)).isTrue();
  }

  private boolean allowed(ServiceSnapshot service, Instant now) {
    return retakes.allows(service, ServiceField.EXTERNAL, now);
  }
}
