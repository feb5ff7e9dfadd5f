package io.servicerouting.agent.dataplane.userspace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.userspace.relay.Discipline.Share;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Scheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancerTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("10.1.0.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("10.1.0.2");

  private final AtomicLong nanos = new AtomicLong();
  private final Affinity affinity = new Affinity(nanos::get);
  private final Balancer balancer = new Balancer(affinity, new Random(7));
  private final Target a = target("10.0.0.1");
  private final Target b = target("10.0.0.2");
  private final Target c = target("10.0.0.3");

  private static Target target(String address) {
    return new Target(new Backend(IpAddress.parse(address), 80));
  }

  private static List<Share> even(Target... targets) {
    return List.of(targets).stream().map(target -> new Share(target, 1)).toList();
  }

  private List<Target> picks(int count) {
    List<Target> picks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picks.add(balancer.first(CLIENT));
    }
    return picks;
  }

  @Test
  void roundRobinGivesEachItsTurn() {
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(7)).containsExactly(a, b, c, a, b, c, a);
  }

  @Test
  void turnsGoOnWhenEndpointsComeAndGo() {
    balancer.update(Scheduler.RR, even(a, b));
    assertThat(picks(1)).containsExactly(a);
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(2)).containsExactly(b, c);
    balancer.update(Scheduler.RR, even(a, b));
    assertThat(picks(2)).containsExactly(a, b);
    balancer.update(Scheduler.RR, even(a, c)); // b, which had the last turn, is gone.
    assertThat(picks(3)).containsExactly(c, a, c);
  }

  @Test
  void theSameEndpointsAgainChangeNothing() {
    balancer.update(Scheduler.RR, even(a, b, c));
    picks(1);
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(1)).containsExactly(b);
  }

  @ParameterizedTest
  @EnumSource(names = {"RR", "LC", "RANDOM"})
  void eachEndpointIsTriedOnce(Scheduler scheduler) {
    balancer.update(scheduler, even(a, b, c));
    Set<Target> tried = new HashSet<>();
    for (Target next = balancer.first(CLIENT);
        next != null;
        next = balancer.another(CLIENT, tried)) {
      assertThat(tried.add(next)).isTrue();
    }
    assertThat(tried).containsExactlyInAnyOrder(a, b, c);
  }

  @ParameterizedTest
  @EnumSource(names = {"RR", "LC", "RANDOM"})
  void withoutEndpointsNobodyIsPicked(Scheduler scheduler) {
    balancer.update(scheduler, List.of());
    assertThat(balancer.first(CLIENT)).isNull();
  }

  @Test
  void whoTakesOverFromARefusalHasHadItsTurn() {
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(1)).containsExactly(a);
    assertThat(balancer.another(CLIENT, Set.of(a))).isEqualTo(b);
    assertThat(picks(2)).containsExactly(c, a);
  }

  @Test
  void leastConnectionsPicksTheIdlest() {
    balancer.update(Scheduler.LC, even(a, b, c));
    assertThat(picks(3)).containsExactly(a, b, c);
    b.released();
    assertThat(picks(1)).containsExactly(b);
    a.released();
    c.released();
    // Both are idle, and c's turn comes after b's.
    assertThat(picks(2)).containsExactly(c, a);
  }

  @Test
  void leastConnectionsCountsWhatIsStillOpen() {
    balancer.update(Scheduler.LC, even(a, b));
    picks(4);
    b.released();
    b.released();
    assertThat(picks(2)).containsExactly(b, b);
    assertThat(a.open()).isEqualTo(2);
    assertThat(b.open()).isEqualTo(2);
  }

  @Test
  void randomFollowsTheWeights() {
    balancer.update(Scheduler.RANDOM, List.of(new Share(a, 1), new Share(b, 3), new Share(c, 6)));
    Map<Target, Integer> counts = new HashMap<>();
    picks(10_000).forEach(target -> counts.merge(target, 1, Integer::sum));
    assertThat(counts.get(a)).isBetween(880, 1_120);
    assertThat(counts.get(b)).isBetween(2_820, 3_180);
    assertThat(counts.get(c)).isBetween(5_810, 6_190);
  }

  @Test
  void aClientKeepsItsEndpointUntilItWasAwayForTooLong() {
    affinity.timeout(Duration.ofSeconds(10));
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(3)).containsExactly(a, a, a);
    assertThat(balancer.first(OTHER)).isEqualTo(b);
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(picks(1)).containsExactly(a); // Which begins the time anew.
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(picks(1)).containsExactly(a);
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(picks(2)).containsExactly(c, c);
  }

  @Test
  void aClientOfAnEndpointThatIsGoneOrRefusesKeepsTheNextOne() {
    affinity.timeout(Duration.ofSeconds(10));
    balancer.update(Scheduler.RR, even(a, b, c));
    assertThat(picks(1)).containsExactly(a);
    balancer.update(Scheduler.RR, even(b, c));
    assertThat(picks(2)).containsExactly(b, b);
    assertThat(balancer.another(CLIENT, Set.of(b))).isEqualTo(c);
    assertThat(picks(2)).containsExactly(c, c);
  }

  @Test
  void doorsOfAPortShareWhatClientsKeep() {
    affinity.timeout(Duration.ofSeconds(10));
    Balancer otherDoor = new Balancer(affinity, new Random(7));
    balancer.update(Scheduler.RR, even(a, b, c));
    otherDoor.update(Scheduler.RR, even(b, c));
    assertThat(otherDoor.first(CLIENT)).isEqualTo(b);
    assertThat(picks(1)).containsExactly(b);
  }

  @Test
  void theClientsThatWereAwayLongestAreForgottenFirst() {
    affinity.timeout(Duration.ofHours(3));
    affinity.remember(CLIENT, a);
    affinity.remember(OTHER, b);
    affinity.remember(CLIENT, a);
    for (int i = 0; i < Affinity.MOST_CLIENTS - 2; i++) {
      affinity.remember(
          InetAddress.ofLiteral("10.%d.%d.%d".formatted(2 + (i >> 16), i >> 8 & 255, i & 255)), c);
    }
    assertThat(affinity.of(CLIENT)).isEqualTo(a);
    assertThat(affinity.of(OTHER)).isNull();
  }
}
