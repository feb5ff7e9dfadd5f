package io.servicerouting.agent.dataplane.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryRouteTest {
  private static final Backend POD = new Backend(IpAddress.parse("10.0.0.1"), 8080);
  private static final Backend ALL = new Backend(IpAddress.parse("172.18.0.2"), 61_000);
  private static final Backend HERE = new Backend(IpAddress.parse("172.18.0.2"), 61_001);
  private static final Entry REJECTED =
      new Entry(new Steering.Reject(), new Steering.Reject(), new Steering.Reject());

  @Test
  void theRelayStandsInPlaceOfTheEndpoints() {
    Route route = SampleRoute.tcp("web").cluster(POD).route();
    Route entry = EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL));
    assertThat(entry.cluster()).containsExactly(ALL);
    assertThat(entry.local()).isEmpty();
    assertThat(entry.frontends()).isEqualTo(route.frontends());
    assertThat(entry.name()).isEqualTo(route.name());
    assertThat(entry.mode()).isEqualTo(route.mode());
  }

  @Test
  void nothingIsMasqueradedAndNoClientRemembered() {
    Route route = SampleRoute.tcp("web").cluster(POD).local(POD).route();
    Route entry = EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL, BackendSet.LOCAL, HERE));
    Forward toAll = new Forward(BackendSet.CLUSTER, false);
    assertThat(entry.internal()).isEqualTo(new Entry(toAll, toAll, toAll));
    assertThat(entry.external())
        .isEqualTo(new Entry(toAll, toAll, new Forward(BackendSet.LOCAL, false)));
    assertThat(entry.affinitySeconds()).isZero();
    assertThat(entry.here()).isEmpty();
  }

  @Test
  void eachSetHasItsOwnDoor() {
    Route route = SampleRoute.tcp("web").cluster(POD).local(POD).route();
    assertThat(EntryRoute.sets(route)).containsExactly(BackendSet.CLUSTER, BackendSet.LOCAL);
    Route entry = EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL, BackendSet.LOCAL, HERE));
    assertThat(entry.cluster()).containsExactly(ALL);
    assertThat(entry.local()).containsExactly(HERE);
    assertThatThrownBy(() -> EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LOCAL");
  }

  @Test
  void whatIsDroppedOrRejectedStaysSo() {
    Entry blackHole =
        new Entry(
            new Forward(BackendSet.CLUSTER, false),
            new Forward(BackendSet.CLUSTER, true),
            new Steering.Drop());
    Route route = SampleRoute.tcp("web").cluster(POD).external(blackHole).route();
    Route entry = EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL));
    assertThat(entry.external().fromOutside()).isEqualTo(new Steering.Drop());
    Route nobody = SampleRoute.tcp("web").external(REJECTED).route();
    assertThat(EntryRoute.sets(nobody)).isEmpty();
    assertThat(EntryRoute.of(nobody, Map.of()).internal()).isEqualTo(REJECTED);
    assertThat(EntryRoute.of(nobody, Map.of()).external()).isEqualTo(REJECTED);
  }

  @Test
  void aDoorThatNothingLeadsToIsLeftOut() {
    Route route = SampleRoute.tcp("web").cluster(POD).route();
    assertThat(
            EntryRoute.of(route, Map.of(BackendSet.CLUSTER, ALL, BackendSet.LOCAL, HERE)).local())
        .isEmpty();
  }
}
