package io.servicerouting.agent.traffic;

import static io.servicerouting.agent.traffic.Sample.everywhere;
import static io.servicerouting.agent.traffic.Sample.internal;

import io.servicerouting.routing.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One world of Services, each with what packets to it have to meet. */
final class PacketWorld {
  private static final String LEAVING =
      " conditions: {ready: false, serving: true, terminating: true}";
  private static final String GONE =
      " conditions: {ready: false, serving: false, terminating: true}";
  private static final String LOCAL = "Local";

  private PacketWorld() {}

  /** All of them by what they are about. */
  static Map<String, List<Sample>> groups() {
    Map<String, List<Sample>> groups = new LinkedHashMap<>();
    groups.put("ports", ports());
    groups.put("balancers", balancers());
    groups.put("left alone", leftAlone());
    groups.put("pods", pods());
    groups.put("hints", hints());
    groups.put("nobody here", nobodyHere());
    return groups;
  }

  private static List<Sample> ports() {
    return List.of(
        everywhere("several", 1)
            .port("one", 80)
            .port("two", 81)
            .slice("one", 9091, "a")
            .slice("two", 9092, "b")
            .meets(
                """
                pod    | ClusterIP:80  | a
                pod    | ClusterIP:81  | b
                client | NodePort:80   | a masq
                client | NodePort:81   | b masq
                node1  | NodePort:81   | b masq
                client | LB:80         | a masq
                client | LB:81         | b masq
                client | externalIP:81 | b masq
                """),
        // At port 80 the client answers, who owns the address. By IPVS the node owns it too.
        internal("undefined", 2)
            .port("other", 81)
            .endpoints(80, "a")
            .meets(
                """
                pod    | ClusterIP:81  | a
                pod    | ClusterIP:80  | client  | iptables
                node1  | ClusterIP:80  | client  | iptables
                pod    | ClusterIP:80  | refused | IPVS
                node1  | ClusterIP:80  | refused | IPVS
                """),
        everywhere("two-protocols", 3)
            .port("dns-tcp", Protocol.TCP, 53)
            .port("dns-udp", Protocol.UDP, 53)
            .slice("dns-tcp", 9091, "a")
            .slice("dns-udp", 9092, "b")
            .meets(
                """
                pod    | ClusterIP:53  | a      | TCP
                pod    | ClusterIP:53  | b      | UDP
                client | NodePort:53   | a masq | TCP
                client | NodePort:53   | b masq | UDP
                client | LB:53         | a masq | TCP
                client | LB:53         | b masq | UDP
                """),
        internal("one-protocol", 4)
            .port("web", Protocol.TCP, 80)
            .endpoints(80, "a")
            .meets(
                """
                pod    | ClusterIP:80  | a      | TCP
                pod    | ClusterIP:80  | client  | UDP iptables
                pod    | ClusterIP:80  | refused | UDP IPVS
                """),
        // What a named target port comes to where the pods' containers differ.
        everywhere("named-targets", 5)
            .port("web", 80)
            .slice("web", 9091, "a")
            .slice("web", 9092, "b")
            .meets(
                """
                pod    | ClusterIP     | a, b
                node1  | ClusterIP     | a masq, b masq
                client | NodePort      | a masq, b masq
                client | LB            | a masq, b masq
                """));
  }

  private static List<Sample> balancers() {
    return List.of(
        everywhere("vip", 10)
            .ipMode("VIP")
            .endpoints(80, "a")
            .meets(
                """
                pod    | LB            | a masq
                node1  | LB            | a masq
                client | LB            | a masq
                """),
        // The balancer rewrites the destination: the client plays it here.
        everywhere("proxy", 11)
            .ipMode("Proxy")
            .endpoints(80, "a")
            .meets(
                """
                pod    | LB            | client
                node1  | LB            | client
                pod    | NodePort      | a masq
                client | NodePort      | a masq
                """),
        everywhere("ranges-client", 12)
            .spec("loadBalancerSourceRanges", "[172.26.236.50/32, 'fd00:172:26::50/128']")
            .endpoints(80, "a")
            .meets(
                """
                client | LB            | a masq
                pod    | LB            | nothing
                node1  | LB            | nothing
                pod    | NodePort      | a masq
                pod    | externalIP    | a masq
                node1  | externalIP    | a masq
                """),
        everywhere("ranges-pod", 13)
            .spec("loadBalancerSourceRanges", "[192.168.1.6/32, 'fd00:192::1:6/128']")
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "a", "b")
            .meets(
                """
                pod    | LB            | a, b
                client | LB            | nothing
                client | NodePort      | a
                client | externalIP    | a
                """),
        everywhere("ranges-node", 14)
            .spec("loadBalancerSourceRanges", "[172.26.236.177/32, 'fd00:172:26::177/128']")
            .endpoints(80, "a", "b")
            .meets(
                """
                node1  | LB            | a masq, b masq
                client | LB            | nothing
                pod    | LB            | nothing
                """),
        // Bound to the node, the VIP is what the kernel picks as the source.
        everywhere("ranges-node-vip-bound", 19)
            .spec("loadBalancerSourceRanges", "[172.26.236.177/32, 'fd00:172:26::177/128']")
            .endpoints(80, "a", "b")
            .meets(
                """
                VIP    | LB            | a masq, b masq
                client | LB            | nothing
                """),
        everywhere("ranges-client-vip-bound", 9)
            .spec("loadBalancerSourceRanges", "[172.26.236.50/32, 'fd00:172:26::50/128']")
            .endpoints(80, "a", "b")
            .meets(
                """
                VIP    | LB            | nothing
                client | LB            | a masq, b masq
                """),
        everywhere("ranges-of-all", 15)
            .spec(
                "loadBalancerSourceRanges",
                "[203.0.113.0/24, ' 0.0.0.0/0', '2001:db8::/32', '::/0']")
            .endpoints(80, "a")
            .meets(
                """
                client | LB            | a masq
                pod    | LB            | a masq
                node1  | LB            | a masq
                """),
        everywhere("ranges-ipv4", 16)
            .spec("loadBalancerSourceRanges", "[203.0.113.0/24]")
            .endpoints(80, "a")
            .meets(
                """
                client | LB            | nothing | IPV4
                client | LB            | a masq  | IPV6
                client | NodePort      | a masq
                """),
        everywhere("ranges-no-pod-here", 17)
            .spec("loadBalancerSourceRanges", "[172.26.236.50/32, 'fd00:172:26::50/128']")
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "b")
            .meets(
                """
                client | LB            | nothing
                pod    | LB            | nothing
                pod    | NodePort      | b
                pod    | externalIP    | b
                """),
        internal("external-ips", 18)
            .withExternalIps()
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "a", "b")
            .meets(
                """
                client | externalIP    | a
                pod    | externalIP    | a, b
                node1  | externalIP    | a masq, b masq
                client | ClusterIP     | a masq, b masq
                """));
  }

  /** Services that are somebody else's business: packets go on to who owns the address. */
  private static List<Sample> leftAlone() {
    return List.of(
        everywhere("foreign", 20)
            .label("service.kubernetes.io/service-proxy-name: somebody-else")
            .endpoints(80, "a")
            .meets(
                """
                pod    | ClusterIP     | client
                node1  | ClusterIP     | client
                pod    | LB            | client
                pod    | externalIP    | client
                pod    | NodePort      | refused
                client | NodePort      | refused
                localhost | NodePort   | refused
                """),
        everywhere("headless", 21)
            .spec("clusterIP", "None")
            .spec("clusterIPs", "[None]")
            .endpoints(80, "a")
            .meets(
                """
                pod    | externalIP    | client
                pod    | LB            | client
                client | NodePort      | refused
                """),
        everywhere("external-name", 22)
            .spec("type", "ExternalName")
            .spec("externalName", "example.org")
            .endpoints(80, "a")
            .meets(
                """
                pod    | externalIP    | client
                pod    | ClusterIP     | client
                """));
  }

  private static List<Sample> pods() {
    return List.of(
        everywhere("alone", 30)
            .endpoints(80, "a")
            .meets(
                """
                a      | ClusterIP     | a masq
                a      | NodePort      | a masq
                a      | LB            | a masq
                a      | externalIP    | a masq
                """),
        everywhere("alone-local", 31)
            .spec("externalTrafficPolicy", LOCAL)
            .spec("internalTrafficPolicy", LOCAL)
            .endpoints(80, "a")
            .meets(
                """
                a      | ClusterIP     | a masq
                a      | NodePort      | a masq
                a      | LB            | a masq
                a      | externalIP    | a masq
                """),
        // A packet that stays on the node is never source-NATed: nobody could miss its reply.
        everywhere("host-network", 32)
            .endpoints(7080, "node1", "node2")
            .meets(
                """
                pod    | ClusterIP     | node1, node2
                client | NodePort      | node1, node2 masq
                client | LB            | node1, node2 masq
                pod    | NodePort      | node1, node2 masq
                node1  | ClusterIP     | node1 masq, node2 masq
                node1  | NodePort      | node1 masq, node2 masq
                localhost | NodePort   | node1 masq, node2 masq
                """),
        everywhere("host-network-local", 33)
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(7080, "node1", "node2")
            .meets(
                """
                client | NodePort      | node1
                client | LB            | node1
                pod    | NodePort      | node1, node2
                """),
        // With publishNotReadyAddresses, slices call pods ready whatever they are.
        everywhere("not-ready-published", 34)
            .spec("publishNotReadyAddresses", "true")
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(
                80,
                "a conditions: {ready: true, serving: false, terminating: true}",
                "b conditions: {ready: true, serving: false, terminating: false}")
            .meets(
                """
                pod    | ClusterIP     | a, b
                client | NodePort      | a
                """),
        everywhere("not-ready", 35)
            .endpoints(80, "a conditions: {ready: false}", "b")
            .meets(
                """
                pod    | ClusterIP     | b
                client | NodePort      | b masq
                """),
        everywhere("leaving", 36)
            .endpoints(80, "a" + LEAVING, "b" + LEAVING)
            .meets(
                """
                pod    | ClusterIP     | a, b
                client | NodePort      | a masq, b masq
                client | LB            | a masq, b masq
                """),
        everywhere("one-leaving", 37)
            .endpoints(80, "a" + LEAVING, "b")
            .meets(
                """
                pod    | ClusterIP     | b
                client | NodePort      | b masq
                """),
        // The two sets fall back independently.
        everywhere("one-leaving-local", 38)
            .spec("externalTrafficPolicy", LOCAL)
            .spec("internalTrafficPolicy", LOCAL)
            .endpoints(80, "a" + LEAVING, "b")
            .meets(
                """
                client | NodePort      | a
                client | LB            | a
                pod    | ClusterIP     | a
                node1  | ClusterIP     | a masq
                pod    | NodePort      | b
                node1  | LB            | b masq
                """),
        everywhere("twice", 39)
            .endpoints(80, "a" + LEAVING)
            .endpoints(80, "a", "a", "b" + LEAVING)
            .meets(
                """
                pod    | ClusterIP     | a
                client | NodePort      | a masq
                """));
  }

  private static List<Sample> hints() {
    return List.of(
        everywhere("zone", 40)
            .endpoints(80, "a " + zone("zone1"), "b " + zone("zone2"))
            .meets(
                """
                pod    | ClusterIP     | a
                client | NodePort      | a masq
                client | LB            | a masq
                """),
        everywhere("zone-several", 41)
            .endpoints(
                80, "a " + zone("zone2"), "b hints: {forZones: [{name: zone2}, {name: zone1}]}")
            .meets(
                """
                pod    | ClusterIP     | b
                client | NodePort      | b masq
                """),
        internal("zone-one-without", 42)
            .endpoints(80, "a " + zone("zone1"), "b")
            .meets("pod | ClusterIP | a, b"),
        internal("zone-of-nobody", 43)
            .endpoints(80, "a " + zone("zone2"), "b " + zone("zone3"))
            .meets("pod | ClusterIP | a, b"),
        internal("zone-without-ready", 44)
            .endpoints(80, "a " + zone("zone1") + "," + LEAVING, "b " + zone("zone2"))
            .meets("pod | ClusterIP | b"),
        everywhere("node", 45)
            .endpoints(
                80, "a " + nodeAndZone("node1", "zone2"), "b " + nodeAndZone("node2", "zone1"))
            .meets(
                """
                pod    | ClusterIP     | a
                client | NodePort      | a masq
                """),
        internal("node-of-nobody", 46)
            .endpoints(
                80, "a " + nodeAndZone("node2", "zone1"), "b " + nodeAndZone("node2", "zone2"))
            .meets("pod | ClusterIP | a"),
        everywhere("hints-local", 47)
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "a " + zone("zone2"), "b " + zone("zone1"))
            .meets(
                """
                client | NodePort      | a
                pod    | ClusterIP     | b
                pod    | NodePort      | b
                """));
  }

  private static String zone(String zone) {
    return "hints: {forZones: [{name: " + zone + "}]}";
  }

  private static String nodeAndZone(String node, String zone) {
    return "hints: {forNodes: [{name: %s}], forZones: [{name: %s}]}".formatted(node, zone);
  }

  private static List<Sample> nobodyHere() {
    return List.of(
        everywhere("internal-no-pod-here", 50)
            .spec("internalTrafficPolicy", LOCAL)
            .endpoints(80, "b")
            .meets(
                """
                pod    | ClusterIP     | nothing
                node1  | ClusterIP     | nothing
                client | ClusterIP     | nothing
                client | NodePort      | b masq
                pod    | LB            | b masq
                """),
        everywhere("external-no-pod-here", 51)
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "b")
            .meets(
                """
                client | NodePort      | nothing
                client | LB            | nothing
                client | externalIP    | nothing
                client | ClusterIP     | b masq
                pod    | NodePort      | b
                pod    | LB            | b
                pod    | externalIP    | b
                node1  | NodePort      | b masq
                node1  | LB            | b masq
                node1  | externalIP    | b masq
                localhost | NodePort   | b masq
                """),
        internal("external-policy-without-external-address", 52)
            .spec("externalTrafficPolicy", LOCAL)
            .endpoints(80, "b")
            .meets("client | ClusterIP | b masq"),
        everywhere("without-slice", 53).port("web", 80).meets(REFUSED),
        everywhere("without-endpoint", 54).endpoints(80).meets(REFUSED_IN_SHORT),
        everywhere("all-gone", 55).endpoints(80, "a" + GONE, "b" + GONE).meets(REFUSED_IN_SHORT),
        everywhere("none-ready", 56)
            .endpoints(80, "a conditions: {ready: false}", "b conditions: {ready: false}")
            .meets(REFUSED_IN_SHORT),
        everywhere("empty-local", 57)
            .spec("externalTrafficPolicy", LOCAL)
            .spec("internalTrafficPolicy", LOCAL)
            .endpoints(80)
            .meets(REFUSED),
        everywhere("port-without-endpoint", 58)
            .port("one", 80)
            .port("two", 81)
            .slice("two", 80, "a")
            .meets(REFUSED_IN_SHORT + "pod | ClusterIP:81 | a\nclient | NodePort:81 | a masq\n"));
  }

  private static final String REFUSED_IN_SHORT =
      """
      pod    | ClusterIP     | refused
      client | NodePort      | refused
      client | LB            | refused
      """;

  private static final String REFUSED =
      """
      pod    | ClusterIP     | refused
      node1  | ClusterIP     | refused
      client | ClusterIP     | refused
      pod    | NodePort      | refused
      node1  | NodePort      | refused
      client | NodePort      | refused
      localhost | NodePort   | refused
      pod    | LB            | refused
      client | LB            | refused
      pod    | externalIP    | refused
      client | externalIP    | refused
      """;
}
