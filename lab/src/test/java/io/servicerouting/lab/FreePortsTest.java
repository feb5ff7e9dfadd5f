package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void nobodyGetsTheSamePortTwiceNorOneThatTheKernelPicks() {
    assertThat(IntStream.range(0, 50).map(_ -> FreePorts.take()).boxed().toList())
        .doesNotHaveDuplicates()
        .allSatisfy(port -> assertThat(port).isBetween(15_000, 29_999));
  }
}
