package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is refused, by a kernel that is played: told in words, nothing half done, others unharmed.
 */
class IpvsFaultsTest {
  private static final String WEB = "TCP 10.96.0.10:80";
  private static final String OTHER = "TCP 10.96.0.11:80";

  @TempDir private Path sysctls;
  private final PlayedKernel kernel = new PlayedKernel();
  private final List<String> ipsetLines = new ArrayList<>();
  private final Set<String> sets = new LinkedHashSet<>();
  private boolean failIpset;
  private boolean failIpsetSave;

  @BeforeEach
  void makeSettings() throws IOException {
    for (String name : List.of("vs", "conf/all")) {
      Files.createDirectories(sysctls.resolve("ipv4").resolve(name));
    }
    for (String name :
        List.of(
            "vs/conntrack",
            "vs/expire_nodest_conn",
            "vs/expire_quiescent_template",
            "conf/all/arp_ignore",
            "conf/all/arp_announce",
            "ip_forward")) {
      Files.writeString(sysctls.resolve("ipv4").resolve(name), "0\n");
    }
  }

  /** Tools that take everything, but for modprobe. */
  private Commands tools() {
    return (command, input, output) -> {
      StringWriter text = new StringWriter();
      input.writeTo(text);
      if (failIpsetSave && command.equals(List.of("ipset", "save"))) {
        return new Commands.Result(1, "ipset v7.17: Kernel error received: Out of memory");
      }
      if (command.contains("restore") && command.getFirst().equals("ipset")) {
        if (failIpset) {
          return new Commands.Result(1, "ipset v7.17: Kernel error received: Out of memory");
        }
        text.toString().lines().forEach(this::ipset);
      }
      if (command.equals(List.of("ipset", "save"))) {
        sets.forEach(output::line);
      }
      return new Commands.Result(command.getFirst().equals("modprobe") ? 1 : 0, "");
    };
  }

  private void ipset(String line) {
    ipsetLines.add(line);
    if (line.startsWith("del ")) {
      sets.remove("add " + line.substring(4));
    } else if (line.startsWith("create ") || line.startsWith("add ")) {
      sets.add(line);
    }
  }

  private IpvsFactory factory() {
    return new IpvsFactory(
        tools(), Variant.LEGACY, IpvsWorld.CONFIG, new KernelSettings(sysctls), kernel);
  }

  private Dataplane dataplane() {
    return factory().create(IpFamily.IPV4, SampleRoutes.ON_NODE_2).dataplane();
  }

  private static Route route(String name, String address, Scheduler scheduler, int endpoints) {
    SampleRoutes sample = SampleRoutes.service(name, address);
    for (int i = 1; i <= endpoints; i++) {
      sample.endpoint("192.168." + (i >> 8) + "." + (i & 255), 80, "node3");
    }
    return sample.route().carriedBy(ProxyMode.IPVS, scheduler);
  }

  private static Route web(Scheduler scheduler, int endpoints) {
    return route("web", "10.96.0.10", scheduler, endpoints);
  }

  private static Route other() {
    return route("other", "10.96.0.11", Scheduler.RR, 2);
  }

  private static Outcome apply(Dataplane dataplane, Route route) throws IOException {
    return dataplane.apply(List.of(RouteChange.to(route)));
  }

  @Test
  void aSchedulerThatTheKernelLacksIsRefusedAndOthersAreServed() throws IOException {
    kernel.fault = request -> request.endsWith(" mh") ? Errno.ENOENT : 0;

    Outcome outcome = dataplane().reconcile(List.of(web(Scheduler.MH, 2), other()));

    assertThat(outcome.refused())
        .containsOnly(
            Map.entry(
                web(Scheduler.MH, 2).name(),
                "scheduler 'mh' is not in this kernel: load module ip_vs_mh or choose another one"));
    assertThat(kernel.services).containsOnlyKeys(OTHER);
    assertThat(kernel.addresses).containsExactly("10.96.0.11");
  }

  @Test
  void anAddressThatIsTheNodesOwnIsServedNotPutOnTheDeviceAndTold() throws IOException {
    kernel.nodeAddresses.add("172.26.236.190");
    Route route =
        SampleRoutes.service("web", "10.96.0.10")
            .externalIp("172.26.236.190")
            .endpoint("192.168.3.2", 80, "node3")
            .route()
            .carriedBy(ProxyMode.IPVS, Scheduler.RR);
    Dataplane dataplane = dataplane();

    Outcome outcome = dataplane.reconcile(List.of(route, other()));

    assertThat(outcome.refused()).isEmpty();
    assertThat(outcome.notes())
        .containsOnly(
            Map.entry(
                route.name(),
                "172.26.236.190 is this node's own address: the port is served there in mode IPVS,"
                    + " all else at it stays the node's, and the address is not put on srp-ipvs0"));
    assertThat(kernel.services).containsKey("TCP 172.26.236.190:80");
    assertThat(kernel.addresses).containsExactly("10.96.0.10", "10.96.0.11");

    assertThat(apply(dataplane, other()).notes()).isEmpty();
    assertThat(dataplane.apply(List.of(RouteChange.gone(route.name()))).notes()).isEmpty();
    assertThat(kernel.addresses).containsExactly("10.96.0.11");
  }

  /** What carries it next may be iptables, which is told between the two parts. */
  @Test
  void whatLeavesWorksUntilTheOtherModeHasIt() throws IOException {
    Carrier carrier = factory().create(IpFamily.IPV4, SampleRoutes.ON_NODE_2);
    carrier.dataplane().reconcile(List.of(web(Scheduler.RR, 2), other()));
    ipsetLines.clear();

    carrier.arrive(List.of(other()));
    assertThat(kernel.services).containsOnlyKeys(WEB, OTHER);
    assertThat(ipsetLines).noneMatch(line -> line.startsWith("del "));

    assertThat(carrier.settled()).as("what nobody had asked for any more").isPositive();
    assertThat(kernel.services).containsOnlyKeys(OTHER);
    assertThat(ipsetLines).contains("del SRP-4-SERVICE 10.96.0.10,tcp:80");
  }

  @Test
  void afterALookAtTheKernelThatFailedNothingIsThrownAndOtherModesAreAsked() throws IOException {
    Dataplane dataplane = dataplane();
    dataplane.reconcile(List.of(web(Scheduler.RR, 2), other()));
    failIpsetSave = true;
    assertThat(dataplane.reconcile(List.of(web(Scheduler.RR, 2), other())).refused()).hasSize(2);

    assertThat(apply(dataplane, web(Scheduler.RR, 3)).refused())
        .containsOnlyKeys(web(Scheduler.RR, 3).name());

    failIpsetSave = false;
    assertThat(dataplane.reconcile(List.of(web(Scheduler.RR, 3), other())).refused()).isEmpty();
    assertThat(kernel.services.get(WEB)).hasSize(3);
  }

  @Test
  void aRefusedChangeLeavesTheRouteAsItWas() throws IOException {
    Dataplane dataplane = dataplane();
    dataplane.reconcile(List.of(web(Scheduler.RR, 2), other()));
    Map<String, Map<String, Integer>> before = Map.copyOf(kernel.services);
    kernel.fault = request -> request.endsWith(" mh") ? Errno.ENOENT : 0;

    assertThat(apply(dataplane, web(Scheduler.MH, 3)).refused()).hasSize(1);

    assertThat(kernel.services).isEqualTo(before);
    assertThat(kernel.schedulers).containsEntry(WEB, "rr");
    assertThat(apply(dataplane, web(Scheduler.WRR, 3)).refused()).isEmpty();
    assertThat(kernel.services.get(WEB)).hasSize(3);
  }

  @Test
  void withoutTheRightToChangeIpvsTheWordsSayWhatToDo() throws IOException {
    kernel.fault = request -> Errno.EPERM;

    assertThat(factory().state().available()).isFalse();
    assertThat(factory().state().reason()).contains("no NET_ADMIN");
    assertThat(dataplane().reconcile(List.of(other())).refused().values())
        .allMatch(words -> words.contains("no NET_ADMIN"));
  }

  @Test
  void aKernelWithoutIpvsIsNamed() {
    kernel.hasIpvs = false;

    assertThat(factory().state().available()).isFalse();
    assertThat(factory().state().reason())
        .isEqualTo("ip_vs is not in this kernel: load module ip_vs or choose iptables");
    assertThat(factory().whyNot(other()))
        .contains("ip_vs is not in this kernel: load module ip_vs or choose iptables");
  }

  @Test
  void anAddressThatCannotBeHadRefusesItsRouteAlone() throws IOException {
    kernel.fault = request -> request.equals("ip addr add 10.96.0.10") ? Errno.EACCES : 0;

    Outcome outcome = dataplane().reconcile(List.of(web(Scheduler.RR, 2), other()));

    assertThat(outcome.refused().get(web(Scheduler.RR, 2).name()))
        .contains("10.96.0.10")
        .contains("EACCES");
    assertThat(kernel.services).containsOnlyKeys(OTHER);
  }

  @Test
  void moreEndpointsThanASchedulerReachesAreNamedBeforeAnythingIsWritten() {
    assertThat(factory().whyNot(web(Scheduler.SH, 256))).isEmpty();
    assertThat(factory().whyNot(web(Scheduler.SH, 257)))
        .get()
        .asString()
        .contains("'sh'")
        .contains("256")
        .contains("257");
    assertThat(factory().whyNot(web(Scheduler.RR, 257))).isEmpty();
  }

  @Test
  void oneMoreEndpointIsOneMessageHoweverManyServicesThereAre() throws IOException {
    Dataplane dataplane = dataplane();
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      routes.add(route("web" + i, "10.97." + (i >> 8) + "." + (i & 255), Scheduler.RR, 3));
    }
    routes.add(web(Scheduler.RR, 2));
    dataplane.reconcile(routes);
    kernel.requests.clear();
    ipsetLines.clear();

    assertThat(apply(dataplane, web(Scheduler.RR, 3)).written()).isEqualTo(1);

    assertThat(kernel.requests).containsExactly("5 " + WEB + " 192.168.0.3:80");
    assertThat(ipsetLines).isEmpty();
  }

  @Test
  void whatIsNotAsItWasLeftIsComparedAnew() throws IOException {
    Dataplane dataplane = dataplane();
    dataplane.reconcile(List.of(web(Scheduler.RR, 2)));
    kernel.services.clear();

    assertThatThrownBy(() -> apply(dataplane, web(Scheduler.RR, 3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not as it was left")
        .hasMessageContaining("10.96.0.10:80");

    dataplane.reconcile(List.of(web(Scheduler.RR, 3)));
    assertThat(kernel.services.get(WEB)).hasSize(3);
  }

  @Test
  void setsThatCannotBeWrittenAreAnErrorThatIsTriedAgain() throws IOException {
    Dataplane dataplane = dataplane();
    dataplane.reconcile(List.of(other()));
    failIpset = true;
    assertThatThrownBy(() -> apply(dataplane, web(Scheduler.RR, 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Out of memory");

    failIpset = false;
    assertThat(dataplane.reconcile(List.of(web(Scheduler.RR, 2), other())).refused()).isEmpty();
    assertThat(kernel.services).containsOnlyKeys(WEB, OTHER);
  }

  @Test
  void aNodeThatDoesNotUseIpvsIsLeftAsItIs() throws IOException {
    kernel.hasIpvs = false;

    assertThat(dataplane().reconcile(List.of())).isEqualTo(Outcome.nothing());
    assertThat(ipsetLines).isEmpty();
    assertThat(Files.readString(sysctls.resolve("ipv4/conf/all/arp_ignore"))).isEqualTo("0\n");
  }
}
