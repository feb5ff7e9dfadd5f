package io.servicerouting.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "192.168.189.131, 192.168.189.131",
    "255.255.255.255, 255.255.255.255",
    "fd00::1, fd00::1",
    "FD00:0:0:0:0:0:0:1, fd00::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "::, ::",
    "::1, ::1",
    "fe80::, fe80::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
  })
  void isPrintedInItsCanonicalForm(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10..0.1",
        "10.0.0.1 ",
        "a.b.c.d",
        "example.com",
        "fd00::1::2",
        "fd00::1%eth0",
        "[fd00::1]",
        "::ffff:10.0.0.1",
        "1.2.3.4/32",
        "0x7f.0.0.1",
        "2130706433",
        "-1.0.0.0",
        "10.0.0.1111"
      })
  void whatIsNoAddressIsRefusedAndQuoted(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not an IP address");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "0.0.0.0, false",
    "127.0.0.1, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "fd00::1, true",
    "::, false",
    "::1, false",
    "ff02::1, false"
  })
  void onlyUnicastAddressesCanBeEndpoints(String text, boolean unicast) {
    assertThat(IpAddress.parse(text).isUnicastHost()).isEqualTo(unicast);
  }

  @Test
  void addressesSortByNumberAndNotByText() {
    assertThat(IpAddress.parse("10.0.0.9")).isLessThan(IpAddress.parse("10.0.0.10"));
    assertThat(IpAddress.parse("7fff::")).isLessThan(IpAddress.parse("8000::"));
    assertThat(IpAddress.parse("255.0.0.0")).isLessThan(IpAddress.parse("::"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.5.7/16, 192.168.0.0/16",
    "10.1.2.3/32, 10.1.2.3/32",
    "10.1.2.3/0, 0.0.0.0/0",
    "fd00:1:2:3:4:5:6:7/64, fd00:1:2:3::/64",
    "fd00:1:2:3:4:5:6:7/72, fd00:1:2:3::/72",
    "fd00::1/128, fd00::1/128",
    "fd00::1/0, ::/0"
  })
  void aRangeForgetsTheBitsAfterItsPrefix(String text, String canonical) {
    assertThat(Cidr.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "/8", "x/8"})
  void whatIsNoRangeIsRefusedAndQuoted(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not an address range");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/65, fd00::1, true",
    "fd00::/65, fd00:0:0:0:8000::1, false"
  })
  void aRangeContainsTheAddressesOfItsPrefix(String range, String address, boolean contains) {
    assertThat(Cidr.parse(range).contains(IpAddress.parse(address))).isEqualTo(contains);
  }
}
