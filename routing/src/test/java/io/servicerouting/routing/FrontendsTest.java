package io.servicerouting.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontendsTest {

  /** The node's own address is 172.26.236.177. */
  @ParameterizedTest(name = "{0} becomes {1}, VIP as source admitted: {2}")
  @CsvSource({
    "'',                              '',                               false",
    "203.0.113.0/24,                  203.0.113.0/24,                   false",
    "'203.0.113.9/24 10.0.0.0/8',     '10.0.0.0/8 203.0.113.0/24',      false",
    "172.26.236.0/24,                 172.26.236.0/24,                  true",
    "'203.0.113.0/24 0.0.0.0/0',      '',                               false",
    "2001:db8::/32,                   '',                               false",
    "'2001:db8::/32 203.0.113.0/24',  203.0.113.0/24,                   false"
  })
  void sourceRangesAreThoseOfTheFamilyUnlessOneAdmitsAll(
      String given, String kept, boolean admitsVip) {
    Frontends frontends = frontends(ranges(given));

    assertThat(frontends.sourceRanges()).isEqualTo(ranges(kept));
    assertThat(frontends.admitsVipAsSource()).isEqualTo(admitsVip);
  }

  private static List<Cidr> ranges(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).map(Cidr::parse).toList();
  }

  private static Frontends frontends(List<Cidr> sourceRanges) {
    ServiceInfo service =
        new ServiceInfo(
            new ObjectName("shop", "web"),
            "uid",
            Map.of(),
            List.of(IpAddress.parse("10.96.0.10")),
            List.of(IpAddress.parse("172.26.236.190"), IpAddress.parse("2001:db8::190")),
            List.of(IpAddress.parse("172.26.236.180"), IpAddress.parse("2001:db8::180")),
            sourceRanges,
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            null,
            List.of(Samples.port(0)));
    Frontends frontends =
        Frontends.of(
            service, service.ports().getFirst(), service.clusterIps().getFirst(), Samples.NODE_1);
    assertThat(frontends.externalIps()).containsExactly(IpAddress.parse("172.26.236.190"));
    assertThat(frontends.loadBalancerIps()).containsExactly(IpAddress.parse("172.26.236.180"));
    return frontends;
  }
}
