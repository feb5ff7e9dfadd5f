package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code spec} of one Service. */
final class ServiceSpecReader {
  /** The API's default of {@code sessionAffinityConfig.clientIP.timeoutSeconds}: three hours. */
  private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

  private static final int MAX_AFFINITY_SECONDS = 86_400;

  private final FieldReader in;
  private final Interner interner;

  private String type = "";
  private @Nullable String clusterIp;
  private final List<String> clusterIps = new ArrayList<>(2);
  private final AddressList externalIps;
  private final SourceRanges sourceRanges = new SourceRanges();
  private TrafficPolicy external = TrafficPolicy.CLUSTER;
  private TrafficPolicy internal = TrafficPolicy.CLUSTER;
  private boolean clientIpAffinity;
  private int affinitySeconds = DEFAULT_AFFINITY_SECONDS;
  private int healthCheckNodePort;
  private final List<ServicePort> ports = new ArrayList<>(2);

  ServiceSpecReader(FieldReader in, Interner interner) {
    this.in = in;
    this.interner = interner;
    this.externalIps = new AddressList(in);
  }

  /** Reads the field {@code spec}, at which the parser stands. */
  void read() throws IOException {
    in.object(field -> {
      switch (field) {
        case "type" -> type = in.text("");
        case "clusterIP" -> clusterIp = in.text();
        case "clusterIPs" -> in.list(_ -> clusterIps.add(in.text("")));
        case "externalIPs" -> externalIps.read();
        case "loadBalancerSourceRanges" -> sourceRanges.read(in);
        case "externalTrafficPolicy" -> external = trafficPolicy();
        case "internalTrafficPolicy" -> internal = trafficPolicy();
        case "sessionAffinity" -> readAffinity();
        case "sessionAffinityConfig" -> readAffinityConfig();
        case "healthCheckNodePort" -> healthCheckNodePort = in.integer(0, 65_535, 0);
        case "ports" -> in.list(this::readPort);
        default -> {}
      }
    });
  }

  private TrafficPolicy trafficPolicy() throws IOException {
    TrafficPolicy policy = in.parsed(TrafficPolicy::parseOfService);
    return policy == null ? TrafficPolicy.CLUSTER : policy;
  }

  private void readAffinity() throws IOException {
    switch (in.text("None")) {
      case "ClientIP" -> clientIpAffinity = true;
      case "None" -> clientIpAffinity = false;
      case String other -> in.problem("'" + other + "' is not one of ClientIP and None");
    }
  }

  private void readAffinityConfig() throws IOException {
    in.object(outer -> {
      if (outer.equals("clientIP")) {
        in.object(field -> {
          if (field.equals("timeoutSeconds")) {
            affinitySeconds = in.integer(1, MAX_AFFINITY_SECONDS, DEFAULT_AFFINITY_SECONDS);
          }
        });
      }
    });
  }

  private void readPort(int index) throws IOException {
    ServicePortReader port = new ServicePortReader(in);
    port.read();
    ServicePort read = port.port("spec.ports[" + index + "]", interner);
    if (read == null) {
      return;
    }
    if (ports.stream().anyMatch(earlier -> earlier.name().equals(read.name()))) {
      in.problem(
          "spec.ports[" + index + "].name",
          "another port of this Service is also called '" + read.name() + "'");
      return;
    }
    ports.add(read);
  }

  /** Whether there is anything to route: neither headless nor ExternalName, and an IP allotted. */
  boolean hasClusterIp() {
    String first = clusterIps.isEmpty() ? clusterIp : clusterIps.getFirst();
    return !type.equals("ExternalName")
        && first != null
        && !first.isEmpty()
        && !first.equals("None");
  }

  /** One of each family; the API allows no more, and each family has its own set of routes. */
  List<IpAddress> clusterIps() {
    boolean single = clusterIps.isEmpty() && clusterIp != null;
    List<String> texts = single ? List.of(clusterIp) : clusterIps;
    List<IpAddress> addresses = new ArrayList<>(2);
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    for (int i = 0; i < texts.size(); i++) {
      String field = single ? "spec.clusterIP" : "spec.clusterIPs[" + i + "]";
      try {
        IpAddress address = IpAddress.parse(texts.get(i));
        if (families.add(address.family())) {
          addresses.add(address);
        } else {
          in.problem(field, "a second address of the same family");
        }
      } catch (IllegalArgumentException e) {
        in.problem(field, String.valueOf(e.getMessage()));
      }
    }
    return List.copyOf(addresses);
  }

  List<IpAddress> externalIps() {
    return externalIps.addresses();
  }

  List<Cidr> sourceRanges() {
    return sourceRanges.ranges();
  }

  TrafficPolicy external() {
    return external;
  }

  TrafficPolicy internal() {
    return internal;
  }

  int affinitySeconds() {
    return clientIpAffinity ? affinitySeconds : 0;
  }

  int healthCheckNodePort() {
    return healthCheckNodePort;
  }

  List<ServicePort> ports() {
    return List.copyOf(ports);
  }
}
