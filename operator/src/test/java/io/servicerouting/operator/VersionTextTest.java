package io.servicerouting.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTextTest {

  @Test
  void theVersionIsTheBuildsAndTheRevisionIsNamed() {
    assertThat(VersionText.current())
        .matches("operator \\d+\\.\\d+\\.\\d+\\S* \\(revision ([0-9a-f]{40}(-dirty)?|unknown)\\)");
  }
}
