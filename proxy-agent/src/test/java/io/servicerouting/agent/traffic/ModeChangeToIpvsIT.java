package io.servicerouting.agent.traffic;

import static io.servicerouting.routing.ProxyMode.IPTABLES;
import static io.servicerouting.routing.ProxyMode.IPVS;
import static io.servicerouting.routing.ProxyMode.USERSPACE;

import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.traffic.ModeChanges.Within;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.ProxyMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Modes change to IPVS and from it under load, and nobody notices. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class ModeChangeToIpvsIT {
  @TempDir private static Path folder;
  private static @Nullable ModeChanges changes;

  @BeforeAll
  static void start() {
    changes = new ModeChanges(TrafficMode.IPVS, folder);
  }

  @AfterAll
  static void leaveNothing() throws Exception {
    changes().close();
  }

  private static ModeChanges changes() {
    return Objects.requireNonNull(changes);
  }

  static Stream<List<ProxyMode>> pairs() {
    return ModeChanges.pairs(IPTABLES, IPVS, USERSPACE).filter(pair -> pair.contains(IPVS));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void noRequestFailsAndNoConnectionBreaks(List<ProxyMode> pair) throws InterruptedException {
    changes().change(pair.getFirst(), pair.getLast());
  }

  @ParameterizedTest
  @EnumSource
  void whatElseChangesIsNotNoticedEither(Within what) {
    changes().changeWithin(IPVS, what);
  }
}
