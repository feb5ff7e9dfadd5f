package io.servicerouting.agent.traffic;

import static io.servicerouting.agent.traffic.Sample.everywhere;
import static io.servicerouting.agent.traffic.Sample.internal;

import io.servicerouting.routing.Protocol;
import java.util.List;

/**
 * Objects that cannot be used as they are, most of which a real API server would not take.
 *
 * @param sample the Service concerned, with what works of it all the same
 * @param yaml its objects, the bad one among them
 * @param report the object, the field and what is said of it; empty if nobody has to be told
 */
record BadInput(Sample sample, String yaml, String report) {
  private static final String BOTH_PORTS =
      "{name: web-t, protocol: TCP, port: 80}, {name: web-u, protocol: UDP, port: 80}";

  static List<BadInput> all() {
    return List.of(
        endpoint(1, "leading-zero", "IPv4", "addresses: [192.168.02.5]")
            .says("endpoints[0].addresses[0]: '192.168.02.5' is not an IP address"),
        endpoint(2, "no-address", "IPv4", "addresses: [pod-b]")
            .says("endpoints[0].addresses[0]: 'pod-b' is not an IP address"),
        endpoint(3, "ipv4-mapped", "IPv6", "addresses: ['::ffff:192.168.2.5']")
            .says("endpoints[0].addresses[0]: '::ffff:192.168.2.5' is not an IP address"),
        endpoint(4, "wrong-family", "IPv6", "addresses: [192.168.2.5]")
            .says("endpoints[0].addresses[0]: 192.168.2.5 is not of the slice's address type"),
        endpoint(5, "empty-list", "IPv4", "addresses: []").says("endpoints[0].addresses: is empty"),
        endpoint(6, "multicast", "IPv4", "addresses: [225.1.1.1]")
            .says("endpoints[0].addresses[0]: 225.1.1.1 is not an address that a pod can have"),
        endpoint(7, "loopback", "IPv6", "addresses: ['::1']")
            .says("endpoints[0].addresses[0]: ::1 is not an address that a pod can have"),
        slice(8, "unknown-type", "IPv5", "{addresses: [192.168.2.5]}", BOTH_PORTS)
            .says("addressType: 'IPv5' is not one of IPv4, IPv6 and FQDN"),
        slice(
                9,
                "target-too-large",
                "IPv4",
                "{addresses: [192.168.2.5]}",
                "{name: web-t, port: 70000}")
            .says("ports[0].port: "),
        slice(
                10,
                "target-negative",
                "IPv4",
                "{addresses: [192.168.2.5]}",
                "{name: web-t, port: -1}")
            .says("ports[0].port: "),
        slice(11, "target-zero", "IPv4", "{addresses: [192.168.2.5]}", "{name: web-t, port: 0}"),
        slice(12, "target-unnamed", "IPv4", "{addresses: [192.168.2.5]}", "{port: 80}"),
        endpoint(
                13,
                "odd-condition",
                "IPv4",
                "addresses: [192.168.1.5], conditions: {ready: perhaps}")
            .says("endpoints[0].conditions.ready: "),
        service(
                internal("port-zero", 20)
                    .port("zero", Protocol.TCP, 0)
                    .port("web", 80)
                    .endpoints(80, "a")
                    .meets("pod | ClusterIP:80 | a"))
            .says("spec.ports[0].port: "),
        service(
                internal("port-too-large", 21)
                    .port("large", Protocol.TCP, 65_536)
                    .port("web", 80)
                    .endpoints(80, "a")
                    .meets("pod | ClusterIP:80 | a"))
            .says("spec.ports[0].port: "),
        service(
                internal("port-name-twice", 22)
                    .port("web", Protocol.TCP, 80)
                    .port("web", Protocol.TCP, 81)
                    .endpoints(80, "a")
                    .meets("pod | ClusterIP:80 | a | TCP"))
            .says("spec.ports[1].name: another port of this Service is also called 'web'"),
        service(web("odd-protocol", 23).meets("pod | ClusterIP | a | UDP"))
            .with("TCP, port: 80, nodePort", "QUIC, port: 80, nodePort")
            .says("spec.ports[0].protocol: 'QUIC' is not one of TCP, UDP and SCTP"),
        service(web("node-port-too-large", 24).meets("pod | ClusterIP | a\nclient | LB | a masq"))
            .with("nodePort: 30440", "nodePort: 99999")
            .says("spec.ports[0].nodePort: "),
        service(web("cluster-ip-leading-zero", 25).meets("pod | ClusterIP | a | IPV6"))
            .with("10.96.1.25", "10.096.1.25")
            .says("spec.clusterIPs[0]: '10.096.1.25' is not an IP address"),
        service(web("external-ip-odd", 26).meets("pod | ClusterIP | a\nclient | LB | a masq"))
            .with("10.97.1.26", "10.97.1.260")
            .says("spec.externalIPs[0]: '10.97.1.260' is not an IP address"),
        service(web("ingress-odd", 27).meets("pod | ClusterIP | a\nclient | NodePort | a masq"))
            .with("10.98.1.27", "balancer")
            .says("status.loadBalancer.ingress[0].ip: 'balancer' is not an IP address"),
        // An unreadable range must not open the Service to everybody.
        service(
                web("range-odd", 28)
                    .spec("loadBalancerSourceRanges", "[172.26.236.300/24, 'fd00::/200']")
                    .meets("client | LB | nothing\nclient | NodePort | a masq"))
            .says("spec.loadBalancerSourceRanges[0]: "),
        service(
                web("policy-odd", 29)
                    .spec("externalTrafficPolicy", "Sometimes")
                    .meets("client | NodePort | a masq"))
            .says("spec.externalTrafficPolicy: 'Sometimes' is not one of Cluster and Local"),
        service(
                web("affinity-odd", 30)
                    .spec("sessionAffinity", "ClientIP")
                    .spec("sessionAffinityConfig", "{clientIP: {timeoutSeconds: 0}}")
                    .meets("pod | ClusterIP | a"))
            .says("spec.sessionAffinityConfig.clientIP.timeoutSeconds: "),
        service(web("text-for-a-list", 31).spec("externalIPs", "none").meets("pod | ClusterIP | a"))
            .says("spec.externalIPs: expected "),
        service(web("both-cluster-ips-odd", 32).meets("client | NodePort | refused"))
            .with("10.96.1.32", "10.96.1")
            .with("fd00:10:96::332", "fd00:10:96:332")
            .says("spec.clusterIPs[1]: 'fd00:10:96:332' is not an IP address"));
  }

  /** A Service with pod a. */
  private static Sample web(String name, int number) {
    return everywhere(name, number).endpoints(80, "a");
  }

  private static BadInput service(Sample sample) {
    return new BadInput(sample, sample.yaml(), "");
  }

  private static BadInput endpoint(int number, String name, String type, String fields) {
    return slice(number, name, type, "{" + fields + "}", BOTH_PORTS);
  }

  /** A Service with pod a in a good slice, and a second slice. */
  private static BadInput slice(
      int number, String name, String type, String endpoint, String ports) {
    Sample sample =
        internal(name, number).port("web", 80).endpoints(80, "a").meets("pod | ClusterIP | a");
    String slice =
        """
        ---
        kind: EndpointSlice
        metadata: {name: %1$s-bad, labels: {kubernetes.io/service-name: %1$s}}
        addressType: %2$s
        endpoints: [%3$s]
        ports: [%4$s]
        """
            .formatted(name, type, endpoint, ports);
    return new BadInput(sample, sample.yaml() + slice, "");
  }

  private BadInput with(String good, String bad) {
    if (!yaml.contains(good)) {
      throw new IllegalArgumentException("'" + good + "' is not in " + yaml);
    }
    return new BadInput(sample, yaml.replace(good, bad), report);
  }

  private BadInput says(String fieldAndMessage) {
    boolean ofSlice = yaml.contains(sample.name() + "-bad");
    String object =
        ofSlice
            ? "EndpointSlice default/" + sample.name() + "-bad"
            : "Service default/" + sample.name();
    return new BadInput(sample, yaml, object + ", " + fieldAndMessage);
  }

  /** The name of the object that is bad. */
  String objectName() {
    return report.replaceAll("^\\w+ default/|,.*$", "");
  }

  /** Its bad field. */
  String field() {
    return report.replaceAll("^[^,]*, |: .*$", "");
  }
}
