package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceVersionsTest {
  @ParameterizedTest
  @CsvSource({
    "9, 10, true",
    "10, 9, false",
    "10, 10, false",
    "99999999999999999999, 100000000000000000000, true",
    "abc, 10, false",
    "10, abc, false",
    "'', 10, false",
    "010, 20, false"
  })
  void onlyDecimalNumbersCanBeSurelyOlder(String some, String other, boolean older) {
    assertThat(ResourceVersions.isOlder(some, other)).isEqualTo(older);
  }
}
