package io.servicerouting.lab.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {

  @ParameterizedTest
  @CsvSource({
    "000001ffffffffff, true",
    "000001fffeffffff, false",
    "0000000001000000, true",
    "0000000000000000, false"
  })
  void readsOneBitOfTheEffectiveSet(String effective, boolean expected) {
    var status = "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t%s\n".formatted(effective);

    assertThat(Capabilities.has(status, 24)).isEqualTo(expected);
  }
}
