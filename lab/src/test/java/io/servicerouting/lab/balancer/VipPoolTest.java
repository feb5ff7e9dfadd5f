package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VipPoolTest {

  private final VipPool pool = new VipPool(List.of("10.0.0.1", "10.0.0.2"));

  @Test
  void firstComersGetTheFirstFreeAddresses() {
    assertThat(pool.allocate(List.of(service("a"), service("b"))).given())
        .isEqualTo(Map.of("ns/a", "10.0.0.1", "ns/b", "10.0.0.2"));
  }

  @Test
  void addressOnceGivenStaysEvenIfAnOlderServiceComesBack() {
    var allocation = pool.allocate(List.of(service("older"), has("younger", "10.0.0.1")));

    assertThat(allocation.given())
        .isEqualTo(Map.of("ns/younger", "10.0.0.1", "ns/older", "10.0.0.2"));
  }

  @Test
  void wishIsGrantedBeforeOthersTakeTheAddress() {
    var allocation = pool.allocate(List.of(service("a"), wishes("b", "10.0.0.1")));

    assertThat(allocation.given()).isEqualTo(Map.of("ns/b", "10.0.0.1", "ns/a", "10.0.0.2"));
  }

  @Test
  void wishForAnAddressInUseIsRefusedWithTheReason() {
    var allocation = pool.allocate(List.of(has("a", "10.0.0.1"), wishes("b", "10.0.0.1")));

    assertThat(allocation.given()).isEqualTo(Map.of("ns/a", "10.0.0.1"));
    assertThat(allocation.refused())
        .isEqualTo(Map.of("ns/b", "spec.loadBalancerIP 10.0.0.1 belongs to another Service"));
  }

  @Test
  void wishForAnAddressOutsideThePoolIsRefusedWithTheReason() {
    assertThat(pool.allocate(List.of(wishes("a", "192.0.2.9"))).refused())
        .isEqualTo(
            Map.of("ns/a", "spec.loadBalancerIP 192.0.2.9 is not one of [10.0.0.1, 10.0.0.2]"));
  }

  @Test
  void newWishReplacesTheAddressTheServiceHad() {
    var changed =
        new LoadBalancerService(
            "ns",
            "a",
            "10.0.0.2",
            List.of("10.0.0.1"),
            List.of(),
            0,
            "2026-01-01T00:00:00Z",
            false);

    assertThat(pool.allocate(List.of(changed)).given()).isEqualTo(Map.of("ns/a", "10.0.0.2"));
  }

  @Test
  void exhaustedPoolRefusesTheYoungest() {
    var allocation = pool.allocate(List.of(service("a"), service("b"), service("c")));

    assertThat(allocation.refused()).isEqualTo(Map.of("ns/c", "all 2 addresses are in use"));
  }

  @Test
  void twoServicesThatClaimTheSameAddressDoNotBothGetIt() {
    var allocation = pool.allocate(List.of(has("a", "10.0.0.1"), has("b", "10.0.0.1")));

    assertThat(allocation.given()).isEqualTo(Map.of("ns/a", "10.0.0.1", "ns/b", "10.0.0.2"));
  }

  @Test
  void emptyOrRepeatedPoolsAreRefused() {
    assertThatThrownBy(() -> new VipPool(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VipPool(List.of("10.0.0.1", "10.0.0.1")))
        .hasMessageContaining("each only once");
  }

  private static LoadBalancerService service(String name) {
    return new LoadBalancerService(
        "ns", name, "", List.of(), List.of(), 0, "2026-01-01T00:00:00Z", false);
  }

  private static LoadBalancerService has(String name, String address) {
    return new LoadBalancerService(
        "ns", name, "", List.of(address), List.of(), 0, "2026-01-01T00:00:00Z", false);
  }

  private static LoadBalancerService wishes(String name, String address) {
    return new LoadBalancerService(
        "ns", name, address, List.of(), List.of(), 0, "2026-01-01T00:00:00Z", false);
  }
}
