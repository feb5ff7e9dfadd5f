package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node of which kernel, tools and settings are played. */
final class PlayedNode {
  private static final List<String> SETTINGS =
      List.of(
          "ipv4/vs/conntrack",
          "ipv4/vs/expire_nodest_conn",
          "ipv4/vs/expire_quiescent_template",
          "ipv4/conf/all/arp_ignore",
          "ipv4/conf/all/arp_announce",
          "ipv4/ip_forward",
          "ipv6/conf/all/forwarding");

  final PlayedKernel kernel = new PlayedKernel();
  final PlayedTools tools = new PlayedTools();
  final Path sysctls;

  /**
   * Makes one on which all settings are 0.
   *
   * @param sysctls an empty folder
   */
  PlayedNode(Path sysctls) throws IOException {
    this.sysctls = sysctls;
    for (String name : SETTINGS) {
      Files.createDirectories(sysctls.resolve(name).getParent());
      Files.writeString(sysctls.resolve(name), "0\n");
    }
  }

  String setting(String name) throws IOException {
    return Files.readString(sysctls.resolve(name)).strip();
  }

  IpvsFactory factory() {
    return new IpvsFactory(
        tools, Variant.LEGACY, IpvsWorld.CONFIG, new KernelSettings(sysctls), kernel);
  }

  /** What a new agent has. */
  Dataplane dataplane() {
    return factory().create(IpFamily.IPV4, SampleRoutes.ON_NODE_2).dataplane();
  }

  /** As it is carried by round robin. */
  static Route byRoundRobin(SampleRoutes sample) {
    return sample.route().carriedBy(ProxyMode.IPVS, Scheduler.RR);
  }

  static Outcome apply(Dataplane dataplane, Route route) throws IOException {
    return dataplane.apply(List.of(RouteChange.to(route)));
  }
}
