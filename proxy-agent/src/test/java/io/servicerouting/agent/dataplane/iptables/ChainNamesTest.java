package io.servicerouting.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import org.junit.jupiter.api.Test;

/** The vectors are kube-proxy's own and the reference article's. */
class ChainNamesTest {
  private static final Route MY_NGINX = SampleRoutes.myNginx().route();

  @Test
  void aServicesChainsCarryTheHashOfItsPort() {
    ChainNames names = ChainNames.of(MY_NGINX);

    assertThat(names.service()).isEqualTo("SRP-SVC-BEPXDJBUHFCSYIC3");
    assertThat(names.serviceLocal()).isEqualTo("SRP-SVL-BEPXDJBUHFCSYIC3");
    assertThat(names.external()).isEqualTo("SRP-EXT-BEPXDJBUHFCSYIC3");
    assertThat(names.firewall()).isEqualTo("SRP-FW-BEPXDJBUHFCSYIC3");
  }

  @Test
  void anEndpointsChainCarriesTheHashOfPortAndAddress() {
    ChainNames names = ChainNames.of(MY_NGINX);

    assertThat(names.endpoint(new Backend(IpAddress.parse("192.168.189.131"), 80)))
        .isEqualTo("SRP-SEP-KXZ7A5GCKOVBKJL6");
    assertThat(names.endpoint(new Backend(IpAddress.parse("192.168.100.1"), 80)))
        .isEqualTo("SRP-SEP-IQE2HBJHR23S7HKO");
  }

  @Test
  void thePortsNameAndProtocolAreHashedToo() {
    Route kubernetes =
        SampleRoutes.service("kubernetes", "10.96.0.1").port("https", Protocol.TCP).route();
    Route overUdp =
        SampleRoutes.service("kubernetes", "10.96.0.1").port("https", Protocol.UDP).route();

    assertThat(ChainNames.of(kubernetes).service()).isEqualTo("SRP-SVC-NPX46M4PTMTKRN6Y");
    assertThat(ChainNames.of(overUdp).service()).isNotEqualTo(ChainNames.of(kubernetes).service());
  }

  @Test
  void everyNameFitsTheKernelsTwentyEightCharacters() {
    ChainNames names = ChainNames.of(MY_NGINX);

    assertThat(
            new String[] {
              names.service(),
              names.firewall(),
              names.endpoint(new Backend(IpAddress.parse("fd00::1"), 65535)),
              ChainNames.EXTERNAL_SERVICES
            })
        .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(28).startsWith("SRP-"));
  }
}
