package io.servicerouting.agent.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a packet meets on a node with the real kube-proxy it has to meet on one with our agent: the
 * same endpoints, the same source, the same refusal.
 *
 * <p>{@code -Ddifferential.seeds=17,4711} tries chosen worlds, {@code -Ddifferential.minutes=N} one
 * after another for so long, {@code -Ddifferential.services=N} worlds of that size. What differs is
 * tried once more alone; what still differs is written to {@code target/differential}, to be kept
 * in {@code src/test/resources/differential}.
 *
 * <p>In worlds of an even seed our agent writes its rules as for a large cluster.
 */
class KubeProxyDifferentialIT {
  private static final int SERVICES = Integer.getInteger("differential.services", 110);
  private static final Path FOUND = Path.of("target", "differential");

  @TempDir Path folder;

  static LongStream seeds() {
    int minutes = Integer.getInteger("differential.minutes", 0);
    if (minutes > 0) {
      Instant end = Instant.now().plus(Duration.ofMinutes(minutes));
      return LongStream.iterate(
          Instant.now().getEpochSecond(), seed -> Instant.now().isBefore(end), seed -> seed + 1);
    }
    return Arrays.stream(System.getProperty("differential.seeds", "1,2").split(",", -1))
        .mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyPacketMeetsWhatItMeetsWithKubeProxy(long seed) throws Exception {
    World world = World.random(seed, SERVICES);
    Twins twins = new Twins(folder, seed % 2 == 0);
    Map<RandomService, List<String>> differences = twins.differences(world);
    int found = differences.size();
    if (found > 0) {
      World shrunk = world.of(differences.keySet());
      differences = twins.differences(shrunk);
      keep(seed, shrunk.of(differences.keySet()));
    }
    System.out.printf(
        "seed %d, %s: %d services, %d flows of %d connections, %d services differ, %d alone too%n",
        seed,
        world.settings(),
        world.services().size(),
        world.flows().size(),
        TwinNode.CONNECTIONS,
        found,
        differences.size());
    assertThat(differences).as("seed " + seed).isEmpty();
  }

  private static void keep(long seed, World world) throws IOException {
    Files.createDirectories(FOUND);
    Files.writeString(FOUND.resolve("seed-" + seed + ".world"), WorldText.write(world));
  }

  static Stream<Path> kept() throws IOException {
    try (Stream<Path> worlds = Files.list(Path.of("src", "test", "resources", "differential"))) {
      return worlds.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatOnceDifferedDoesNotAnyMore(Path world) throws Exception {
    assertThat(new Twins(folder, false).differences(WorldText.read(Files.readString(world))))
        .isEmpty();
  }
}
