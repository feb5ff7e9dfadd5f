package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.iptables.IptablesConfig;
import io.servicerouting.agent.dataplane.iptables.IptablesDataplanes;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.HostCommands;
import io.servicerouting.agent.testbed.NamespaceThread;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The node of a {@link SchedulerNet}: programmed by the dataplane, looked at with ipvsadm. */
final class SchedulerNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final NodeSettings SETTINGS =
      new NodeSettings(
          new NodeInfo(
              "node1",
              "uid",
              List.of(IpAddress.parse("172.26.236.254"), IpAddress.parse("fd00:172:26::ffff")),
              List.of(),
              null),
          new LocalDetector.SourceRanges(
              List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("fd00:192::/64"))),
          false,
          ProxyMode.IPTABLES);

  private static final Pattern DESTINATION =
      Pattern.compile(
          "(?m)^ *-> *\\[?(?:192\\.168\\.1\\.|[0-9a-f:]*:)([1-5])\\]?:8080 +Masq +"
              + "(\\d+) +(\\d+) +(\\d+)");

  private final NetworkNamespace node;
  private final NamespaceThread inside;
  private final Map<IpFamily, Dataplane> dataplanes = new EnumMap<>(IpFamily.class);

  /**
   * What the kernel has of an endpoint.
   *
   * @param active connections that are established
   * @param inactive others that it remembers
   */
  record Destination(int weight, int active, int inactive) {}

  SchedulerNode(SchedulerNet net) {
    node = net.node();
    inside = new NamespaceThread(node);
    inside.call(() -> {
      start();
      return 0;
    });
  }

  private void start() throws IOException {
    // Programs that this thread starts run where it lives.
    Commands commands = new HostCommands(PATIENCE);
    IpvsFactory factory =
        new IpvsFactory(
            commands,
            Variant.LEGACY,
            new IpvsConfig(14, NodePortAddresses.every()),
            Path.of("/proc/sys/net"));
    assertThat(factory.state().available()).as(factory.state().reason()).isTrue();
    IptablesDataplanes iptables =
        new IptablesDataplanes(
            commands,
            Variant.LEGACY,
            new IptablesConfig(14, true, NodePortAddresses.every(), IptablesConfig.LARGE_CLUSTER),
            SETTINGS);
    for (IpFamily family : IpFamily.values()) {
      // What every node has: rules that masquerade what is marked.
      iptables.forFamily(family).reconcile(List.of());
      dataplanes.put(family, factory.create(family, SETTINGS).dataplane());
    }
  }

  /** Makes the kernel balance a Service so, from nothing or from however it did before. */
  void program(Balanced service) {
    write(service.family(), RouteChange.to(service.route()));
  }

  /** Takes a Service away. */
  void remove(Balanced service) {
    write(service.family(), RouteChange.gone(service.name()));
  }

  private void write(IpFamily family, RouteChange change) {
    Outcome outcome =
        inside.call(() -> Objects.requireNonNull(dataplanes.get(family)).apply(List.of(change)));
    assertThat(outcome.refused()).isEmpty();
  }

  /** Its endpoints in the kernel, by the pod's letter. */
  Map<String, Destination> destinations(Balanced service) {
    Map<String, Destination> destinations = new LinkedHashMap<>();
    Matcher line = DESTINATION.matcher(ipvsadm("-Ln", service));
    while (line.find()) {
      destinations.put(
          String.valueOf((char) ('A' + Integer.parseInt(line.group(1)) - 1)),
          new Destination(
              Integer.parseInt(line.group(2)),
              Integer.parseInt(line.group(3)),
              Integer.parseInt(line.group(4))));
    }
    return destinations;
  }

  /** What ipvsadm says of a Service; empty if the kernel has none such. */
  String ipvsadm(String options, Balanced service) {
    String address =
        service.family() == IpFamily.IPV4
            ? service.clusterIp().toString()
            : "[" + service.clusterIp() + "]";
    String protocol =
        switch (service.protocol()) {
          case TCP -> "-t";
          case UDP -> "-u";
          case SCTP -> "--sctp-service";
        };
    return node.sh(String.join(" ", "ipvsadm", options, protocol, address + ":80", "|| true"));
  }

  /** Waits until what the kernel has of an endpoint is so. */
  void awaitThat(Balanced service, String pod, Predicate<Destination> condition) {
    Awaitility.await(pod + " of " + service)
        .atMost(PATIENCE)
        .until(() -> {
          Destination destination = destinations(service).get(pod);
          return destination != null && condition.test(destination);
        });
  }

  @Override
  public void close() {
    inside.close();
  }
}
