package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.apply;
import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.byRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a node when Services of mode IPVS go, and who writes when. */
class IpvsTeardownTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String WEB = "TCP 10.96.0.10:80";
  private static final SampleRoutes SAMPLE =
      SampleRoutes.service("web", "10.96.0.10").endpoint("192.168.3.2", 80, "node3");
  private static final Route ROUTE = byRoundRobin(SAMPLE);
  private static final Route SIX =
      byRoundRobin(SampleRoutes.service("six", "fd00:10:96::10").endpoint("fd00:192::2", 80, "b"));

  @TempDir private Path sysctls;
  private PlayedNode node;
  private IpvsFactory factory;
  private Dataplane four;
  private Dataplane six;

  @BeforeEach
  void makeNode() throws IOException {
    node = new PlayedNode(sysctls);
    factory = node.factory();
    four = factory.create(IpFamily.IPV4, SampleRoutes.ON_NODE_2).dataplane();
    six = factory.create(IpFamily.IPV6, SampleRoutes.ON_NODE_2).dataplane();
  }

  private static void gone(Dataplane dataplane, Route route) throws IOException {
    dataplane.apply(List.of(RouteChange.gone(route.name())));
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(node.kernel.hasDevice).isFalse();
    assertThat(node.tools.sets).isEmpty();
    assertThat(node.tools.chains()).isEmpty();
    assertThat(node.setting("ipv4/conf/all/arp_ignore")).isEqualTo("0");
    assertThat(node.setting("ipv4/vs/conntrack")).isEqualTo("0");
    assertThat(node.kernel.openSockets).isZero();
  }

  @Test
  void afterTheLastServiceTheNodeIsAsItWasUntilThereIsOneAgain() throws IOException {
    four.reconcile(List.of(ROUTE));
    gone(four, ROUTE);
    assertThat(node.kernel.hasDevice).isTrue();

    factory.sweepOnce();

    assertNothingIsLeft();
    assertThat(four.reconcile(List.of()).written()).isZero();
    assertNothingIsLeft();

    assertThat(apply(four, ROUTE).refused()).isEmpty();
    assertThat(node.kernel.services).containsOnlyKeys(WEB);
    assertThat(node.kernel.addresses).containsExactly("10.96.0.10");
    assertThat(node.tools.members("SRP-4-SERVICE")).containsExactly("10.96.0.10,tcp:80");
    assertThat(node.setting("ipv4/vs/conntrack")).isEqualTo("1");
    gone(four, ROUTE);
    factory.sweepOnce();
    assertNothingIsLeft();
  }

  @Test
  void whatServesAnythingStays() throws IOException {
    four.reconcile(List.of(ROUTE));
    factory.sweepOnce();
    assertThat(node.kernel.services).containsOnlyKeys(WEB);

    six.reconcile(List.of(SIX));
    gone(four, ROUTE);
    factory.sweepOnce();
    assertThat(node.kernel.hasDevice).as("the other family has it").isTrue();

    node.kernel.active = 1;
    gone(six, SIX);
    factory.sweepOnce();
    assertThat(node.kernel.hasDevice).as("a connection is open").isTrue();

    node.kernel.active = 0;
    factory.sweepOnce();
    assertNothingIsLeft();
    assertThat(node.setting("ipv6/conf/all/forwarding")).isEqualTo("0");
  }

  @Test
  void whatARunBeforeLeftIsNotTakenAwayBeforeItIsAdopted() throws IOException {
    four.reconcile(List.of(ROUTE));
    IpvsFactory next = node.factory();
    Dataplane restarted = next.create(IpFamily.IPV4, SampleRoutes.ON_NODE_2).dataplane();

    next.sweepOnce();

    assertThat(node.kernel.services).containsOnlyKeys(WEB);
    assertThat(restarted.reconcile(List.of(ROUTE)).written()).isZero();
  }

  @Test
  void aDeviceAloneThatARunBeforeLeftIsTakenAway() throws IOException {
    node.kernel.hasDevice = true;
    node.kernel.alias = "conf/all/arp_ignore=2";

    factory.sweepOnce();

    assertThat(node.kernel.hasDevice).isFalse();
    assertThat(node.setting("ipv4/conf/all/arp_ignore")).isEqualTo("2");
  }

  @Test
  void whoIsNotUsedAnyMoreHoldsNoSocket() throws IOException {
    four.reconcile(List.of(ROUTE));
    six.reconcile(List.of(SIX));
    assertThat(node.kernel.openSockets).isPositive();

    four.close();
    six.close();

    assertThat(node.kernel.openSockets).isZero();
    factory.sweepOnce();
    assertThat(node.kernel.services).hasSize(2);
  }

  @Test
  void newConnectionsWaitWhileAVirtualServiceHasNoScheduler() throws IOException {
    four.reconcile(List.of(ROUTE));
    List<Set<String>> dropped = new ArrayList<>();
    node.kernel.fault =
        request -> {
          if (request.startsWith("2 ")) {
            dropped.add(Set.copyOf(node.tools.members("SRP-4-DROP")));
          }
          return 0;
        };

    Route other = SAMPLE.route().carriedBy(ProxyMode.IPVS, Scheduler.LC);
    assertThat(apply(four, other).written()).isEqualTo(1);

    assertThat(dropped).containsExactly(Set.of("10.96.0.10,tcp:80"));
    assertThat(node.tools.members("SRP-4-DROP")).isEmpty();
    assertThat(node.kernel.schedulers).containsEntry(WEB, "lc");
  }

  @Test
  void oneFamilyWaitsWhileTheOtherOneWrites() throws InterruptedException, IOException {
    Thread other =
        new Thread(
            () -> {
              try {
                six.reconcile(List.of());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            "the other family");
    Set<Thread.State> seen = EnumSet.noneOf(Thread.State.class);
    node.kernel.fault =
        request -> {
          if (request.startsWith("1 ") && seen.isEmpty()) {
            other.start();
            await().atMost(PATIENCE).until(() -> isAtRest(other.getState()));
            seen.add(other.getState());
          }
          return 0;
        };

    four.reconcile(List.of(ROUTE));
    other.join(PATIENCE);

    assertThat(seen).containsExactly(Thread.State.BLOCKED);
    assertThat(other.getState()).isEqualTo(Thread.State.TERMINATED);
  }

  private static boolean isAtRest(Thread.State state) {
    return state == Thread.State.BLOCKED || state == Thread.State.TERMINATED;
  }
}
