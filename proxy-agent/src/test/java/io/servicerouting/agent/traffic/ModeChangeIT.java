package io.servicerouting.agent.traffic;

import static io.servicerouting.routing.ProxyMode.IPTABLES;
import static io.servicerouting.routing.ProxyMode.USERSPACE;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.traffic.ModeChanges.Within;
import io.servicerouting.routing.ProxyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Modes change under load, and nobody notices: those that any kernel has, in both variants. */
@ParameterizedClass(name = "{0}")
@EachMode
class ModeChangeIT {
  @TempDir private static Path folder;
  private static @Nullable ModeChanges changes;

  @Parameter private TrafficMode variant;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode variant) throws IOException {
    changes = new ModeChanges(variant, Files.createDirectories(folder.resolve(variant.name())));
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() throws Exception {
    changes().close();
    changes = null;
  }

  private static ModeChanges changes() {
    return Objects.requireNonNull(changes);
  }

  static Stream<List<ProxyMode>> pairs() {
    return ModeChanges.pairs(IPTABLES, USERSPACE);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void noRequestFailsAndNoConnectionBreaks(List<ProxyMode> pair) throws InterruptedException {
    changes().change(pair.getFirst(), pair.getLast());
  }

  static Stream<Arguments> modesAndChanges() {
    return Stream.of(IPTABLES, USERSPACE)
        .flatMap(mode -> Arrays.stream(Within.values()).map(what -> Arguments.of(mode, what)));
  }

  @ParameterizedTest
  @MethodSource("modesAndChanges")
  void whatElseChangesIsNotNoticedEither(ProxyMode mode, Within what) {
    changes().changeWithin(mode, what);
  }
}
