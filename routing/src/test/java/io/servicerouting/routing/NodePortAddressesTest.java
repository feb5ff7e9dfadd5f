package io.servicerouting.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePortAddressesTest {
  private static NodeInfo node(String... addresses) {
    return new NodeInfo(
        "node1", "uid", Arrays.stream(addresses).map(IpAddress::parse).toList(), List.of(), null);
  }

  private static NodePortAddresses parse(String words) {
    return NodePortAddresses.parse(List.of(words.split(",", -1)));
  }

  @ParameterizedTest(name = "{0} includes {1}: {2}")
  @CsvSource({
    "primary,                     172.26.236.177,  true",
    "primary,                     10.0.0.7,        false",
    "primary,                     127.0.0.1,       true",
    "primary,                     fd00::177,       true",
    "primary,                     fd00::178,       false",
    "'10.0.0.0/8',                10.0.0.7,        true",
    "'10.0.0.0/8',                172.26.236.177,  false",
    "'10.0.0.0/8',                127.0.0.1,       false",
    "'10.0.0.0/8',                fd00::178,       true",
    "'10.0.0.0/8, fd00::177/128', fd00::178,       false",
    "'10.0.0.0/8, 0.0.0.0/0',     172.26.236.177,  true",
  })
  void whereNodePortsAnswer(String words, String address, boolean expected) {
    NodeInfo node = node("172.26.236.177", "10.0.0.7", "fd00::177", "fd00::178");

    assertThat(parse(words).include(IpAddress.parse(address), node)).isEqualTo(expected);
  }

  @Test
  void aNodeWithoutAnAddressOfAFamilyServesNodePortsAtAllOfThem() {
    NodeInfo node = node("172.26.236.177");

    assertThat(parse("primary").ranges(IpFamily.IPV6, node)).isEmpty();
    assertThat(parse("primary").ranges(IpFamily.IPV4, node))
        .containsExactly(Cidr.parse("172.26.236.177/32"), Cidr.parse("127.0.0.0/8"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ten                 | 'ten' is neither 'primary' nor an address range
          10.0.0.0/33         | '10.0.0.0/33' is neither 'primary' nor an address range
          10.0.0.0/8,fd00::1  | 'fd00::1' is neither 'primary' nor an address range
          primary,10.0.0.0/8  | 'primary' stands alone
          """)
  void whatIsNoRangeIsNamed(String words, String message) {
    assertThatThrownBy(() -> parse(words)).hasMessageContaining(message);
  }
}
