package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Cidr;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodRangesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.244.1.0/24 10.244.0.0/24                | 10.244.0.0/23
          10.244.1.0/24 10.244.2.0/24                | 10.244.1.0/24 10.244.2.0/24
          10.244.0.0/16 10.244.7.0/24                | 10.244.0.0/16
          10.244.0.0/24 10.244.0.0/24                | 10.244.0.0/24
          10.0.0.0/24 fd00:1::/64 10.0.1.0/24 fd00::/64 | 10.0.0.0/23 fd00::/64 fd00:1::/64
          0.0.0.0/1 128.0.0.0/1                      | 0.0.0.0/0
          10.0.0.0/25 10.0.0.128/25 10.0.1.0/24      | 10.0.0.0/23
          """)
  void rangesAreJoinedAndCoverTheSame(String ranges, String joined) {
    assertThat(PodRanges.joined(Arrays.stream(ranges.split(" ")).map(Cidr::parse).toList()))
        .extracting(Cidr::toString)
        .containsExactlyInAnyOrder(joined.split(" "));
  }

  @Test
  void theNodesOfALargeClusterMakeOneRange() {
    var ranges =
        IntStream.range(0, 256).mapToObj(i -> Cidr.parse("10.244." + i + ".0/24")).toList();

    assertThat(PodRanges.joined(ranges)).containsExactly(Cidr.parse("10.244.0.0/16"));
  }
}
