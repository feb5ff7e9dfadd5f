package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.IpvsWorld.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes, restarts, damage and the end of mode IPVS, on a kernel that has it. */
@InUserModeLinux
class IpvsLifecycleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String FOREIGN = "ipvsadm -A -t 172.26.236.177:9999 -s wrr";

  private static @Nullable IpvsWorld shared;
  private final IpvsWorld world = Objects.requireNonNull(shared);

  @BeforeAll
  static void start() {
    shared = new IpvsWorld();
  }

  @AfterAll
  static void leaveNothing() {
    Objects.requireNonNull(shared).close();
  }

  @AfterEach
  void removeAll() {
    world.removeAll();
    world.sh("ipvsadm -C");
  }

  private static SampleRoutes web() {
    return onlyA().endpoint("192.168.2.5", 9000, "elsewhere");
  }

  private static SampleRoutes onlyA() {
    return SampleRoutes.service("web", "10.96.0.10").endpoint("192.168.1.5", 9000, "node2");
  }

  private String services() {
    return world.sh("ipvsadm -Sn");
  }

  @Test
  void aConnectionOutlivesItsEndpointsDeparture() throws IOException {
    world.net.podA.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    world.net.podB.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    world.reconcile(by(Scheduler.RR, web()));
    try (Socket one = connect();
        Socket other = connect()) {
      world.apply(by(Scheduler.RR, onlyA()));

      assertThat(services()).contains("-r 192.168.2.5:9000 -m -w 0");
      assertEchoes(one);
      assertEchoes(other);
      assertThat(world.sweep()).as("while it is used").isZero();

      world.apply(by(Scheduler.RR, web()));
      assertThat(services()).contains("-r 192.168.2.5:9000 -m -w 1");

      world.apply(by(Scheduler.RR, onlyA()));
      // Ended by a reset, which the kernel forgets after ten seconds and not after two minutes.
      one.setSoLinger(true, 0);
      other.setSoLinger(true, 0);
    }
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          world.sweep();
          assertThat(services()).contains("192.168.1.5").doesNotContain("192.168.2.5");
        });
  }

  @Test
  void connectionsOutliveTheRouteAndTheAddressGoesWithTheLast() throws IOException {
    world.net.podA.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    Route route = by(Scheduler.RR, onlyA());
    world.reconcile(route);
    try (Socket one = connect()) {
      world.gone(route.name());

      assertThat(services()).contains("-r 192.168.1.5:9000 -m -w 0");
      assertEchoes(one);
      assertThat(world.ask(world.net.podC, "10.96.0.10:80", 1)).containsExactly("refused");
      one.setSoLinger(true, 0);
    }
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> {
          world.sweep();
          assertThat(services()).isEmpty();
        });
    world.sweep();
    assertThat(world.sh("ip addr")).doesNotContain("srp-ipvs0");
    assertThat(world.sh("ipset list -n")).isEmpty();
    assertThat(world.sh("iptables-legacy-save")).doesNotContain("SRP-IPVS");

    assertThat(world.apply(route).refused()).isEmpty();
    try (Socket another = connect()) {
      assertEchoes(another);
    }
  }

  @Test
  void anotherSchedulerIsOneEditAndConnectionsStay() throws IOException {
    world.net.podA.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    world.reconcile(by(Scheduler.RR, onlyA()));
    try (Socket one = connect()) {
      assertThat(world.apply(by(Scheduler.MH, onlyA())).written()).isEqualTo(1);

      assertThat(services()).contains("-s mh");
      assertEchoes(one);
    }
  }

  @Test
  void aRestartAdoptsAndWritesNothing() throws IOException {
    world.net.podA.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    Route route =
        by(
            Scheduler.RR,
            onlyA()
                .affinity(100)
                .external(TrafficPolicy.LOCAL)
                .nodePort(30010)
                .healthCheckNodePort(32010)
                .loadBalancer("172.26.236.181", "172.26.236.0/24", "203.0.113.7/32"));
    assertThat(world.reconcile(route).written()).isPositive();
    try (Socket one = connect()) {
      world.restart();

      assertThat(world.reconcile(route).written()).isZero();
      assertEchoes(one);
    }
  }

  @Test
  void aRestartDrainsWhatLeftMeanwhile() throws IOException {
    world.net.podA.start("socat", "TCP-LISTEN:9000,fork,reuseaddr", "EXEC:cat");
    world.reconcile(by(Scheduler.RR, onlyA()));
    try (Socket one = connect()) {
      world.restart();
      Route other =
          by(
              Scheduler.RR,
              SampleRoutes.service("other", "10.96.0.11").endpoint("192.168.1.5", 80, "node2"));
      world.reconcile(other);

      assertThat(services()).contains("-r 192.168.1.5:9000 -m -w 0");
      assertEchoes(one);
    }
  }

  @Test
  void whatSomebodyChangedIsRepairedAndWhatIsTheirsStays() {
    world.sh(FOREIGN);
    Route route = by(Scheduler.RR, web().nodePort(30010));
    world.reconcile(route);
    String services = services();
    String rules = world.sh("iptables-legacy-save | grep SRP-IPVS");

    world.sh("ipvsadm -E -t 10.96.0.10:80 -s lc");
    world.sh("ipvsadm -d -t 10.96.0.10:80 -r 192.168.2.5:9000");
    world.sh("ipvsadm -D -t 172.26.236.177:30010");
    world.sh("ip addr del 10.96.0.10/32 dev srp-ipvs0");
    world.sh("ipset del SRP-4-SERVICE 10.96.0.10,tcp:80");
    world.sh("ipset add SRP-4-DROP 10.96.0.10,tcp:80");
    world.sh("iptables-legacy -t nat -F SRP-IPVS-NODE");
    world.sh(
        "iptables-legacy -t filter -D INPUT -m comment --comment 'services by IPVS'"
            + " -j SRP-IPVS-FILTER");

    assertThat(world.reconcile(route).written()).isGreaterThanOrEqualTo(8);
    assertThat(services().lines().sorted()).isEqualTo(services.lines().sorted().toList());
    assertThat(world.sh("iptables-legacy-save | grep SRP-IPVS")).isEqualTo(rules);
    assertThat(world.sh("ipset test SRP-4-SERVICE 10.96.0.10,tcp:80 2>&1")).contains("is in set");
    assertThat(world.reconcile(route).written()).isZero();
    assertThat(services()).contains("-A -t 172.26.236.177:9999 -s wrr");
  }

  @Test
  void aVirtualServiceOfSomebodyElseIsNotTaken() {
    world.sh("ipvsadm -A -t 172.26.236.177:30010 -s wrr");
    Route taken = by(Scheduler.RR, web().nodePort(30010));
    Route other =
        by(
            Scheduler.RR,
            SampleRoutes.service("other", "10.96.0.11").endpoint("192.168.1.5", 80, "node2"));

    var outcome = world.reconcile(taken, other);

    assertThat(outcome.refused()).containsOnlyKeys(taken.name());
    assertThat(outcome.refused().get(taken.name()))
        .contains("TCP 172.26.236.177:30010")
        .contains("ipvsadm -D -t 172.26.236.177:30010");
    assertThat(services())
        .contains("-A -t 172.26.236.177:30010 -s wrr")
        .doesNotContain("-a -t 172.26.236.177:30010")
        .doesNotContain("10.96.0.10:80");
    assertThat(world.sh("ipset save")).doesNotContain("172.26.236.177");
    assertThat(world.ask(world.net.podC, "10.96.0.11:80", 1)).allMatch(a -> a.startsWith("pod=a"));
  }

  @Test
  void anAddressOfTheNodeIsServedAndLeftWhereItIs() {
    Route route =
        by(
            Scheduler.RR,
            SampleRoutes.service("own", "10.96.0.12")
                .externalIp("172.26.236.177")
                .endpoint("192.168.1.5", 80, "node2"));
    world.reconcile(route);

    assertThat(world.ask(world.net.client, "172.26.236.177:80", 1))
        .allMatch(answer -> answer.startsWith("pod=a"));
    world.gone(route.name());
    world.removeAll();
    assertThat(world.sh("ip addr show dev eth0")).contains("172.26.236.177/24");
  }

  @Test
  void twoServicesAtOneAddressDoNotDisturbEachOther() {
    Route first =
        by(
            Scheduler.RR,
            SampleRoutes.service("first", "10.96.0.13")
                .externalIp("172.26.236.184")
                .endpoint("192.168.1.5", 80, "node2"));
    Route second =
        by(
            Scheduler.RR,
            SampleRoutes.service("second", "10.96.0.14")
                .externalIp("172.26.236.184")
                .endpoint("192.168.2.5", 80, "elsewhere"));
    world.reconcile(first);

    assertThat(world.apply(second).refused().get(second.name()))
        .contains("172.26.236.184:80")
        .contains("default/first");
    assertThat(world.ask(world.net.client, "172.26.236.184:80", 2))
        .allMatch(answer -> answer.startsWith("pod=a"));

    world.gone(first.name());
    assertThat(world.apply(second).refused()).isEmpty();
    assertThat(world.ask(world.net.client, "172.26.236.184:80", 2))
        .allMatch(answer -> answer.startsWith("pod=b"));
  }

  @Test
  void aPortOfAnotherNameIsTheSameVirtualService() {
    Route before = by(Scheduler.RR, web());
    world.reconcile(before);
    Route after = by(Scheduler.RR, web().port("http", Protocol.TCP));
    String services = services();

    var changes = List.of(RouteChange.to(after), RouteChange.gone(before.name()));
    assertThat(world.apply(changes).refused()).isEmpty();

    assertThat(services()).isEqualTo(services);
  }

  @Test
  void anUninstallLeavesNothingButWhatIsNotOurs() {
    world.sh(FOREIGN);
    world.sh("sysctl -qw net.ipv4.conf.all.arp_ignore=0 net.ipv4.vs.expire_nodest_conn=0");
    world.reconcile(by(Scheduler.RR, web().nodePort(30010)));
    assertThat(world.sh("sysctl -n net.ipv4.conf.all.arp_ignore")).isEqualTo("1\n");

    assertThat(world.removeAll()).isPositive();

    assertThat(services()).isEqualTo("-A -t 172.26.236.177:9999 -s wrr\n");
    assertThat(world.sh("ipset list -n")).isEmpty();
    assertThat(world.sh("ip link")).doesNotContain("srp-ipvs0");
    assertThat(world.sh("ip route show table local")).doesNotContain("0.0.0.0/8");
    assertThat(world.sh("iptables-legacy-save; ip6tables-legacy-save"))
        .doesNotContain("SRP-IPVS")
        .contains("SRP-POSTROUTING");
    assertThat(world.sh("sysctl -n net.ipv4.conf.all.arp_ignore")).isEqualTo("0\n");
    assertThat(world.sh("sysctl -n net.ipv4.vs.expire_nodest_conn")).isEqualTo("0\n");
  }

  /** A connection of the pod c through the Service to something that answers with what it hears. */
  private Socket connect() {
    return world.insidePodC(() -> {
      Socket socket = new Socket();
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress("10.96.0.10", 80), (int) PATIENCE.toMillis());
      assertEchoes(socket);
      return socket;
    });
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    InputStream in = socket.getInputStream();
    assertThat(in.read()).isEqualTo('x');
  }
}
