package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.IptablesDataplanes;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.process.HostCommands;
import io.servicerouting.agent.testbed.NamespaceThread;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServicePortName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Two nodes, of which the first routes by IPVS. */
final class IpvsWorld implements AutoCloseable {
  static final IpvsConfig CONFIG = new IpvsConfig(14, NodePortAddresses.every());

  private static final Path PROC_SYS_NET = Path.of("/proc/sys/net");

  final TwoNodes net = TwoNodes.start();
  private final NamespaceThread inside = new NamespaceThread(net.node1);
  private final NamespaceThread insidePodC = new NamespaceThread(net.podC);
  private final HostCommands commands = new HostCommands(Duration.ofMinutes(1));
  IpvsFactory factory;
  private Map<IpFamily, Dataplane> dataplanes;

  IpvsWorld() {
    // What mode iptables has on every node: the masquerade of marked packets.
    for (IpFamily family : IpFamily.values()) {
      inside.call(() ->
          new IptablesDataplanes(
                  commands, Variant.LEGACY, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2)
              .forFamily(family)
              .reconcile(List.of()));
    }
    factory = newFactory();
    dataplanes = newDataplanes();
  }

  private IpvsFactory newFactory() {
    return inside.call(() -> new IpvsFactory(commands, Variant.LEGACY, CONFIG, PROC_SYS_NET));
  }

  private Map<IpFamily, Dataplane> newDataplanes() {
    Map<IpFamily, Dataplane> all = new EnumMap<>(IpFamily.class);
    for (IpFamily family : IpFamily.values()) {
      all.put(family, factory.create(family, SampleRoutes.ON_NODE_2).dataplane());
    }
    return all;
  }

  private Dataplane dataplane(IpFamily family) {
    return Objects.requireNonNull(dataplanes.get(family));
  }

  /** Another agent on the same node, which knows nothing yet. */
  void restart() {
    factory = newFactory();
    dataplanes = newDataplanes();
  }

  Outcome reconcile(Route... routes) {
    return inside.call(() -> dataplane(IpFamily.IPV4).reconcile(List.of(routes)));
  }

  Outcome reconcileSix(Route... routes) {
    return inside.call(() -> dataplane(IpFamily.IPV6).reconcile(List.of(routes)));
  }

  /** Removes all of mode IPVS, and begins anew. */
  int removeAll() {
    int removed = inside.call(() -> removal().removeAll());
    restart();
    return removed;
  }

  Outcome apply(Route... routes) {
    return inside.call(
        () -> dataplane(IpFamily.IPV4).apply(Arrays.stream(routes).map(RouteChange::to).toList()));
  }

  Outcome apply(List<RouteChange> changes) {
    return inside.call(() -> dataplane(IpFamily.IPV4).apply(changes));
  }

  Outcome gone(ServicePortName name) {
    return inside.call(() -> dataplane(IpFamily.IPV4).apply(List.of(RouteChange.gone(name))));
  }

  int sweep() {
    return inside.call(() -> factory.sweepOnce());
  }

  <T> T inside(Callable<T> work) {
    return inside.call(work);
  }

  /** Does something as the pod c, which is an endpoint of nothing. */
  <T> T insidePodC(Callable<T> work) {
    return insidePodC.call(work);
  }

  private IpvsRemoval removal() {
    return new IpvsRemoval(commands, PROC_SYS_NET);
  }

  /** A route by IPVS. */
  static Route by(Scheduler scheduler, SampleRoutes sample) {
    return sample.route().carriedBy(ProxyMode.IPVS, scheduler);
  }

  /** Answers of requests one after the other over TCP. */
  List<String> ask(NetworkNamespace from, String address, int times) {
    return IntStream.range(0, times).mapToObj(i -> net.request(from, "TCP", address)).toList();
  }

  String sh(String command) {
    return net.node1.sh(command);
  }

  @Override
  public void close() {
    inside.close();
    insidePodC.close();
    net.close();
  }
}
