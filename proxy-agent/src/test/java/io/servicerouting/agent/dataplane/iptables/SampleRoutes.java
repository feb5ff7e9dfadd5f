package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Routes of every shape, made the way the agent makes them: from a Service and its endpoints. */
public final class SampleRoutes {
  public static final NodeInfo NODE_2 =
      new NodeInfo(
          "node2",
          "uid",
          List.of(IpAddress.parse("172.26.236.178"), IpAddress.parse("fd00:172:26::178")),
          List.of(Cidr.parse("192.168.189.0/24")),
          null);
  public static final LocalDetector CLUSTER_RANGE =
      new LocalDetector.SourceRanges(
          List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("fd00:192::/64")));

  public static final NodeSettings ON_NODE_2 = on(CLUSTER_RANGE);

  /** The rules are often those of another node's kernel, so node ports answer at every address. */
  public static final IptablesConfig CONFIG =
      new IptablesConfig(14, true, NodePortAddresses.every(), IptablesConfig.LARGE_CLUSTER);

  /** However few endpoints there are. */
  public static final IptablesConfig LARGE_CLUSTER =
      new IptablesConfig(14, true, NodePortAddresses.every(), 0);

  public static NodeSettings on(LocalDetector detector) {
    return new NodeSettings(NODE_2, detector, false, ProxyMode.IPTABLES);
  }

  private final ObjectName name;
  private final String clusterIp;
  private String portName = "";
  private Protocol protocol = Protocol.TCP;
  private int nodePort;
  private int healthCheckNodePort;
  private int affinitySeconds;
  private Scheduler scheduler = Scheduler.RANDOM;
  private TrafficPolicy external = TrafficPolicy.CLUSTER;
  private TrafficPolicy internal = TrafficPolicy.CLUSTER;
  private List<IpAddress> externalIps = List.of();
  private List<IpAddress> loadBalancerIps = List.of();
  private List<Cidr> sourceRanges = List.of();
  private LocalDetector detector = CLUSTER_RANGE;
  private boolean masqueradeAll;
  private final List<Endpoint> endpoints = new ArrayList<>();

  private SampleRoutes(String name, String clusterIp) {
    this.name = new ObjectName("default", name);
    this.clusterIp = clusterIp;
  }

  public static SampleRoutes service(String name, String clusterIp) {
    return new SampleRoutes(name, clusterIp);
  }

  /** The Service of the reference article, seen from node 2, which has one of its two pods. */
  public static SampleRoutes myNginx() {
    return service("my-nginx", "10.106.189.218")
        .nodePort(31428)
        .loadBalancer("172.26.236.180")
        .endpoint("192.168.189.131", 80, "node2")
        .endpoint("192.168.100.1", 80, "node3");
  }

  public SampleRoutes port(String portName, Protocol protocol) {
    this.portName = portName;
    this.protocol = protocol;
    return this;
  }

  public SampleRoutes nodePort(int port) {
    this.nodePort = port;
    return this;
  }

  public SampleRoutes healthCheckNodePort(int port) {
    this.healthCheckNodePort = port;
    return this;
  }

  public SampleRoutes affinity(int seconds) {
    this.affinitySeconds = seconds;
    return this;
  }

  public SampleRoutes scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  public SampleRoutes external(TrafficPolicy policy) {
    this.external = policy;
    return this;
  }

  public SampleRoutes internal(TrafficPolicy policy) {
    this.internal = policy;
    return this;
  }

  public SampleRoutes externalIp(String address) {
    this.externalIps = List.of(IpAddress.parse(address));
    return this;
  }

  public SampleRoutes loadBalancer(String address, String... sourceRanges) {
    this.loadBalancerIps = List.of(IpAddress.parse(address));
    this.sourceRanges = List.of(sourceRanges).stream().map(Cidr::parse).toList();
    return this;
  }

  public SampleRoutes detector(LocalDetector detector) {
    this.detector = detector;
    return this;
  }

  public SampleRoutes masqueradeAll() {
    this.masqueradeAll = true;
    return this;
  }

  public SampleRoutes endpoint(String address, int port, String node) {
    endpoints.add(
        new Endpoint(
            IpAddress.parse(address), port, node, true, true, false, List.of(), List.of()));
    return this;
  }

  public Route route() {
    ServicePort port = new ServicePort(portName, protocol, 80, nodePort);
    ServiceInfo service =
        new ServiceInfo(
            name,
            "uid",
            Map.of(),
            List.of(IpAddress.parse(clusterIp)),
            externalIps,
            loadBalancerIps,
            sourceRanges,
            external,
            internal,
            affinitySeconds,
            healthCheckNodePort,
            null,
            List.of(port));
    RoutingPolicy policy =
        new RoutingPolicy(
            name,
            "uid",
            Instant.EPOCH,
            new PolicyTarget.Refs(List.of(new PolicyTarget.Ref(name.name(), null))),
            new PolicySettings(null, scheduler, null, null, null));
    return Route.of(
        service,
        port,
        IpAddress.parse(clusterIp),
        endpoints,
        PolicyResolution.resolve(
            service, portName, Map.of(), List.of(policy), List.of(), ProxyMode.IPTABLES),
        new NodeSettings(NODE_2, detector, masqueradeAll, ProxyMode.IPTABLES));
  }

  /** One route of every shape that has rules of its own, for IPv4. */
  public static List<Route> everyShape() {
    return List.of(
        myNginx().route(),
        service("local", "10.96.0.20")
            .external(TrafficPolicy.LOCAL)
            .nodePort(30020)
            .healthCheckNodePort(32020)
            .loadBalancer("172.26.236.181")
            .endpoint("192.168.189.10", 80, "node2")
            .endpoint("192.168.100.10", 80, "node3")
            .endpoint("192.168.100.11", 80, "node3")
            .route(),
        service("black-hole", "10.96.0.21")
            .external(TrafficPolicy.LOCAL)
            .nodePort(30021)
            .loadBalancer("172.26.236.182")
            .externalIp("172.26.236.190")
            .endpoint("192.168.100.12", 80, "node3")
            .route(),
        service("internal-local", "10.96.0.22")
            .internal(TrafficPolicy.LOCAL)
            .endpoint("192.168.189.13", 8080, "node2")
            .endpoint("192.168.100.13", 8080, "node3")
            .route(),
        service("internal-local-elsewhere", "10.96.0.23")
            .internal(TrafficPolicy.LOCAL)
            .endpoint("192.168.100.14", 8080, "node3")
            .route(),
        service("nobody", "10.96.0.24")
            .nodePort(30024)
            .loadBalancer("172.26.236.183")
            .externalIp("172.26.236.191")
            .route(),
        service("sticky", "10.96.0.25")
            .port("dns", Protocol.UDP)
            .affinity(10800)
            .nodePort(30025)
            .endpoint("192.168.189.15", 5353, "node2")
            .endpoint("192.168.100.15", 5353, "node3")
            .route(),
        service("ranges", "10.96.0.26")
            .loadBalancer("172.26.236.184", "172.26.236.0/24", "203.0.113.0/24")
            .endpoint("192.168.189.16", 80, "node2")
            .route(),
        service("round-robin", "10.96.0.27")
            .scheduler(Scheduler.RR)
            .endpoint("192.168.189.17", 80, "node2")
            .endpoint("192.168.100.17", 80, "node3")
            .endpoint("192.168.100.18", 80, "node3")
            .endpoint("192.168.100.19", 80, "node3")
            .endpoint("192.168.100.20", 80, "node3")
            .endpoint("192.168.100.21", 80, "node3")
            .endpoint("192.168.100.22", 80, "node3")
            .route(),
        service("seven", "10.96.0.28")
            .endpoint("192.168.189.17", 80, "node2")
            .endpoint("192.168.100.17", 80, "node3")
            .endpoint("192.168.100.18", 80, "node3")
            .endpoint("192.168.100.19", 80, "node3")
            .endpoint("192.168.100.20", 80, "node3")
            .endpoint("192.168.100.21", 80, "node3")
            .endpoint("192.168.100.22", 80, "node3")
            .route());
  }

  /** The same for IPv6, shorter: the rules differ in little but the addresses. */
  public static List<Route> everyShapeOfIpv6() {
    return List.of(
        service("six", "fd00:10:96::20")
            .external(TrafficPolicy.LOCAL)
            .nodePort(30020)
            .affinity(60)
            .loadBalancer("2001:db8::20", "2001:db8::/64")
            .endpoint("fd00:192::10", 80, "node2")
            .endpoint("fd00:192::11", 80, "node3")
            .route(),
        service("nobody", "fd00:10:96::21").nodePort(30021).route());
  }
}
