package io.servicerouting.agent.differential;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Service with its EndpointSlices as JSON, and the flows that are worth trying on it.
 *
 * @param name the Service's name
 * @param service the Service
 * @param status its {@code status}; null if it has none
 * @param slices its EndpointSlices
 * @param flows what to try
 * @param sticky whether it has session affinity
 */
record RandomService(
    String name,
    String service,
    @Nullable String status,
    List<String> slices,
    List<Flow> flows,
    boolean sticky) {

  /** One of a world, by its number, which keeps addresses and ports apart. */
  static RandomService next(Random random, int number) {
    return new Maker(random, number).make();
  }

  RandomService withService(String other) {
    return new RandomService(name, other, status, slices, flows, sticky);
  }

  RandomService withStatus(String other) {
    return new RandomService(name, service, other, slices, flows, sticky);
  }

  private static final class Maker {
    private final Random random;
    private final int number;
    private final String name;
    private final String clusterIp;
    private final List<String> fields = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private final List<String> externalAddresses = new ArrayList<>();
    private String type = "ClusterIP";

    private record Port(String name, String protocol, int port, int nodePort, int target) {}

    Maker(Random random, int number) {
      this.random = random;
      this.number = number;
      this.name = "s" + number;
      this.clusterIp = "10.100.%d.%d".formatted(number / 200, number % 200 + 1);
    }

    private boolean oneIn(int chances) {
      return random.nextInt(chances) == 0;
    }

    private <T> T one(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    RandomService make() {
      type = one(List.of("ClusterIP", "NodePort", "NodePort", "LoadBalancer", "LoadBalancer"));
      boolean external = !type.equals("ClusterIP");
      fields.add("\"type\":\"" + type + "\"");
      fields.add("\"clusterIP\":\"" + clusterIp + "\"");
      ports(external);
      if (oneIn(3)) {
        fields.add("\"internalTrafficPolicy\":\"Local\"");
      }
      boolean sticky = oneIn(8);
      if (sticky) {
        fields.add("\"sessionAffinity\":\"ClientIP\"");
      }
      if (oneIn(5)) {
        String address = "198.51.%d.%d".formatted(number / 200, number % 200 + 1);
        externalAddresses.add(address);
        fields.add("\"externalIPs\":[\"" + address + "\"]");
        external = true;
      }
      if (external && random.nextBoolean()) {
        fields.add("\"externalTrafficPolicy\":\"Local\"");
        if (type.equals("LoadBalancer")) {
          // Left to the API server, it may be the node port of a later Service.
          fields.add("\"healthCheckNodePort\":" + (32_000 + number));
        }
      }
      String status = type.equals("LoadBalancer") ? loadBalancer() : null;
      String labels =
          oneIn(15)
              ? "{\"service.kubernetes.io/service-proxy-name\":\"somebody-else\"}"
              : "{\"of\":\"differential\"}";
      String service =
          "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"labels\":%s},\"spec\":{%s}}"
              .formatted(name, labels, String.join(",", fields));
      List<String> slices = slices();
      return new RandomService(name, service, status, slices, flows(), sticky);
    }

    private void ports(boolean external) {
      int count = oneIn(3) ? 2 : 1;
      boolean twoProtocols = count == 2 && random.nextBoolean();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Port port =
            new Port(
                count == 1 && oneIn(2) ? "" : "p" + i,
                twoProtocols ? List.of("TCP", "UDP").get(i) : one(List.of("TCP", "UDP")),
                twoProtocols ? 53 : 80 + i,
                30_000 + 2 * number + i,
                8_000 + i);
        ports.add(port);
        texts.add(
            "{%s\"protocol\":\"%s\",\"port\":%d%s}"
                .formatted(
                    port.name.isEmpty() ? "" : "\"name\":\"" + port.name + "\",",
                    port.protocol,
                    port.port,
                    external ? ",\"nodePort\":" + port.nodePort : ""));
      }
      fields.add("\"ports\":[" + String.join(",", texts) + "]");
    }

    private String loadBalancer() {
      if (oneIn(3)) {
        List<String> ranges =
            List.of("172.26.1.50/32", TwinNode.ADDRESS + "/32", "192.168.1.0/25", "203.0.0.0/8");
        fields.add("\"loadBalancerSourceRanges\":[\"" + one(ranges) + "\",\"10.0.0.0/8\"]");
      }
      String address = "203.0.%d.%d".formatted(number / 200, number % 200 + 1);
      externalAddresses.add(address);
      String ipMode = one(List.of("", "", ",\"ipMode\":\"VIP\"", ",\"ipMode\":\"Proxy\""));
      return "{\"loadBalancer\":{\"ingress\":[{\"ip\":\"%s\"%s}]}}".formatted(address, ipMode);
    }

    private List<String> slices() {
      int hints = random.nextInt(6); // 0: zones, 1: nodes, 2: some without
      List<String> slices = new ArrayList<>();
      for (int i = 0; i < (oneIn(4) ? 2 : 1); i++) {
        List<String> endpoints = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        int count = List.of(0, 1, 1, 2, 2, 3).get(random.nextInt(6));
        for (int j = 0; j < count; j++) {
          // Twice in one slice, kube-proxy takes any: it sorts by address, and not stably.
          boolean local = random.nextBoolean();
          String address = one(local ? TwinNode.LOCAL_PODS : TwinNode.REMOTE_PODS);
          if (addresses.add(address)) {
            endpoints.add(endpoint(address, local, hints));
          }
        }
        slices.add(
            "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"metadata\":{\"name\":\"%s-%d\",\"namespace\":\"default\",\"labels\":{\"kubernetes.io/service-name\":\"%s\"}},\"addressType\":\"IPv4\",\"endpoints\":[%s],\"ports\":[%s]}"
                .formatted(name, i, name, String.join(",", endpoints), slicePorts(i)));
      }
      return slices;
    }

    /** Another slice may have other target ports: that is what named ones come to. */
    private String slicePorts(int slice) {
      List<String> texts = new ArrayList<>();
      for (Port port : ports) {
        if (!oneIn(12)) {
          texts.add(
              "{\"name\":\"%s\",\"protocol\":\"%s\",\"port\":%d}"
                  .formatted(port.name, port.protocol, port.target + 100 * slice));
        }
      }
      return String.join(",", texts);
    }

    private String endpoint(String address, boolean local, int hints) {
      String node = local ? TwinNode.NAME : "node-of-" + address.replace('.', '-');
      String conditions =
          one(
              List.of(
                  "",
                  "\"ready\":true",
                  "\"ready\":true,\"serving\":true,\"terminating\":false",
                  "\"ready\":false",
                  "\"ready\":false,\"serving\":true,\"terminating\":true",
                  "\"ready\":false,\"serving\":false,\"terminating\":true"));
      String hint =
          hints == 0 || (hints == 2 && random.nextBoolean())
              ? ",\"hints\":{\"forZones\":[{\"name\":\"%s\"}]}".formatted(one(List.of("z1", "z2")))
              : hints == 1 ? ",\"hints\":{\"forNodes\":[{\"name\":\"%s\"}]}".formatted(node) : "";
      return "{\"addresses\":[\"%s\"],\"conditions\":{%s},\"nodeName\":\"%s\"%s}"
          .formatted(address, conditions, node, hint);
    }

    private List<Flow> flows() {
      List<Flow> flows = new ArrayList<>();
      for (Port port : ports) {
        to(clusterIp, port.protocol, port.port, flows);
        externalAddresses.forEach(address -> to(address, port.protocol, port.port, flows));
        if (!type.equals("ClusterIP")) {
          to(TwinNode.ADDRESS, port.protocol, port.nodePort, flows);
          flows.add(
              new Flow(Flow.Client.NODE, "127.0.0.1", port.protocol, "127.0.0.1", port.nodePort));
        }
      }
      if (oneIn(4)) {
        to(clusterIp, "UDP", 9, flows); // no port of the Service
      }
      return flows;
    }

    private void to(String address, String protocol, int port, List<Flow> flows) {
      flows.add(new Flow(Flow.Client.OUTSIDE, one(TwinNode.CLIENTS), protocol, address, port));
      flows.add(new Flow(Flow.Client.POD, one(TwinNode.LOCAL_PODS), protocol, address, port));
      flows.add(new Flow(Flow.Client.NODE, TwinNode.ADDRESS, protocol, address, port));
      if (oneIn(3)) {
        flows.add(
            new Flow(Flow.Client.OUTSIDE, one(TwinNode.REMOTE_PODS), protocol, address, port));
      }
    }
  }
}
