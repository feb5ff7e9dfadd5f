package io.servicerouting.agent.view;

import static io.servicerouting.agent.view.ViewSamples.SETTINGS;
import static io.servicerouting.agent.view.ViewSamples.WEB;
import static io.servicerouting.agent.view.ViewSamples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.IpFamily;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Services are routed here, and until when after they were handed to another proxy. */
class HandOverTest {
  private Instant now = Instant.EPOCH;
  private final ClusterView view = new ClusterView(Install.InsteadOfKubeProxy, () -> now);

  @ParameterizedTest(name = "{0}, label {1}: ours {2}")
  @CsvSource(
      nullValues = "none",
      value = {
        "InsteadOfKubeProxy, none,              true",
        "InsteadOfKubeProxy, servicerouting.io, true",
        "InsteadOfKubeProxy, cilium,            false",
        "BesideKubeProxy,    none,              false",
        "BesideKubeProxy,    servicerouting.io, true",
        "BesideKubeProxy,    cilium,            false"
      })
  void whichServicesAreOursDependsOnTheLabel(Install install, String label, boolean ours) {
    ClusterView view = new ClusterView(install, () -> now);

    view.service(WEB, service(WEB, label));

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS).isEmpty()).isNotEqualTo(ours);
  }

  @Test
  void aServiceHandedToSomebodyElseIsRoutedUntilThatOneIsReady() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));
    view.takeChanged();

    now = now.plus(RoutedServices.HAND_OVER).minusMillis(1);
    view.letGo();
    assertThat(view.takeChanged()).isEmpty();
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isNotEmpty();

    assertThat(view.nextToLetGo()).isEqualTo(now.plusMillis(1));
    now = now.plusMillis(1);
    view.letGo();
    assertThat(view.takeChanged()).containsExactly(WEB);
    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isEmpty();
    assertThat(view.nextToLetGo()).isNull();
  }

  @Test
  void aServiceThatIsHandedBackInTimeNeverLeaves() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));
    view.service(WEB, service(WEB, null));

    now = now.plus(RoutedServices.HAND_OVER);
    view.letGo();

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isNotEmpty();
  }

  @Test
  void aDeletedServiceIsForgottenAtOnce() {
    view.service(WEB, service(WEB, null));
    view.service(WEB, service(WEB, "cilium"));

    view.service(WEB, null);

    assertThat(view.routes(WEB, IpFamily.IPV4, SETTINGS)).isEmpty();
    assertThat(view.nextToLetGo()).isNull();
  }
}
