package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.TrafficCounts;
import io.servicerouting.operator.world.WorldSlice;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nodes counted, as shares of the last five minutes. */
class TrafficWindowTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final IpAddress A = IpAddress.parse("10.1.0.1");
  private static final IpAddress B = IpAddress.parse("10.1.0.2");
  private static final List<WorldSlice> SLICES =
      List.of(
          new WorldSlice(
              new ObjectName("shop", "web-1"),
              WEB,
              IpFamily.IPV4,
              List.of(),
              List.of(pod("a", "n1", A), pod("b", "n2", B)),
              List.of()));

  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final TrafficWindow window = new TrafficWindow(() -> now);

  private static PodEndpoint pod(String name, String node, IpAddress address) {
    return new PodEndpoint(address, name, node, true, true, false, List.of(), List.of(), null);
  }

  private void report(String node, String since, long toA, long toB) {
    window.trafficReported(node, new TrafficCounts(since, Map.of(WEB, Map.of(A, toA, B, toB))));
  }

  @Test
  void theFirstReportOfANodeSaysNothingAboutNow() {
    report("n1", "t0", 1000, 1000);

    assertThat(window.of(WEB, SLICES)).isNull();
  }

  @Test
  void differencesOfAllNodesAreAddedUp() {
    report("n1", "t0", 1000, 0);
    report("n2", "t0", 0, 1000);
    report("n1", "t0", 1060, 10);
    report("n2", "t0", 0, 1030);

    var observed = window.of(WEB, SLICES);

    assertThat(observed.newConnections()).isEqualTo(100);
    assertThat(observed.maxToMeanPercent()).isEqualTo(120);
    assertThat(observed.window()).isEqualTo("5m");
    assertThat(observed.pods())
        .containsExactly(new PodShare("a", "n1", 600), new PodShare("b", "n2", 400));
  }

  @Test
  void anAgentThatStartsToCountAnewCountsFromNothing() {
    report("n1", "t0", 1000, 1000);
    report("n1", "t1", 3, 1);

    assertThat(window.of(WEB, SLICES).newConnections()).isEqualTo(4);
  }

  @Test
  void aCountThatWentDownStartsAnew() {
    report("n1", "t0", 1000, 1000);
    report("n1", "t0", 7, 1000);

    assertThat(window.of(WEB, SLICES).newConnections()).isEqualTo(7);
  }

  @Test
  void connectionsLeaveTheWindowAfterFiveMinutes() {
    report("n1", "t0", 0, 0);
    report("n1", "t0", 50, 50);
    assertThat(window.takeChanged()).containsExactly(WEB);
    now = now.plus(Duration.ofMinutes(4));
    report("n1", "t0", 60, 50);
    assertThat(window.of(WEB, SLICES).newConnections()).isEqualTo(110);

    now = now.plus(Duration.ofMinutes(1));
    assertThat(window.of(WEB, SLICES).newConnections()).isEqualTo(10);

    now = now.plus(Duration.ofMinutes(5));
    assertThat(window.of(WEB, SLICES)).isNull();
    assertThat(window.takeChanged()).containsExactly(WEB); // so that the status forgets it, too
    assertThat(window.takeChanged()).isEmpty();
  }

  @Test
  void aPodThatGetsNothingCountsInTheMean() {
    report("n1", "t0", 0, 0);
    report("n1", "t0", 80, 0);

    assertThat(window.of(WEB, SLICES).maxToMeanPercent()).isEqualTo(200);
  }

  @Test
  void connectionsToPodsThatAreGoneDoNotCount() {
    report("n1", "t0", 0, 0);
    window.trafficReported(
        "n1",
        new TrafficCounts("t0", Map.of(WEB, Map.of(A, 5L, IpAddress.parse("10.1.0.9"), 100L))));

    assertThat(window.of(WEB, SLICES).newConnections()).isEqualTo(5);
  }
}
