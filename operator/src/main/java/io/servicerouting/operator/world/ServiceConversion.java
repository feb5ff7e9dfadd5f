package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reduces Services. What cannot be used of one is reported; the rest is taken. */
final class ServiceConversion {
  private static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";
  private static final int DEFAULT_AFFINITY_SECONDS = 10_800;
  private static final Cidr NOBODY_V4 = Cidr.parse("0.0.0.0/32");
  private static final Cidr NOBODY_V6 = Cidr.parse("::/128");

  private final Interner interner = new Interner();

  WorldService convert(Service service) {
    var fields = new Fields(service);
    var metadata = service.getMetadata();
    var spec = Objects.requireNonNullElseGet(service.getSpec(), ServiceSpec::new);
    Map<String, String> labels = copy(metadata.getLabels());
    ServiceType type = type(spec, fields);
    List<LoadBalancerIngress> ingress = ingress(service);
    var info =
        new ServiceInfo(
            new ObjectName(interner.same(metadata.getNamespace()), metadata.getName()),
            metadata.getUid(),
            labels,
            clusterIps(spec, type, fields),
            fields.parsedList("spec.externalIPs", spec.getExternalIPs(), IpAddress::parse),
            loadBalancerIps(ingress, fields),
            sourceRanges(spec, fields),
            policy("spec.externalTrafficPolicy", spec.getExternalTrafficPolicy(), fields),
            policy("spec.internalTrafficPolicy", spec.getInternalTrafficPolicy(), fields),
            affinitySeconds(spec),
            Objects.requireNonNullElse(spec.getHealthCheckNodePort(), 0),
            labels.get(PROXY_NAME_LABEL),
            ports(spec, fields));
    return new WorldService(
        info,
        type,
        copy(spec.getSelector()),
        metadata.getResourceVersion(),
        !ingress.isEmpty(),
        interner.same(Holdings.of(service)),
        fields.problems());
  }

  private static Map<String, String> copy(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }

  private static ServiceType type(ServiceSpec spec, Fields fields) {
    String type = Objects.requireNonNullElse(spec.getType(), "ClusterIP");
    return switch (type) {
      case "NodePort" -> ServiceType.NODE_PORT;
      case "LoadBalancer" -> ServiceType.LOAD_BALANCER;
      case "ExternalName" -> ServiceType.EXTERNAL_NAME;
      case "ClusterIP" -> ServiceType.CLUSTER_IP;
      default -> {
        fields.report("spec.type", "'" + type + "' is not a type of Services");
        yield ServiceType.CLUSTER_IP;
      }
    };
  }

  private static List<IpAddress> clusterIps(ServiceSpec spec, ServiceType type, Fields fields) {
    List<String> texts = spec.getClusterIPs();
    if ((texts == null || texts.isEmpty()) && spec.getClusterIP() != null) {
      texts = List.of(spec.getClusterIP());
    }
    if (type == ServiceType.EXTERNAL_NAME
        || texts == null
        || texts.isEmpty()
        || texts.getFirst().equals("None")) {
      return List.of();
    }
    return fields.parsedList("spec.clusterIPs", texts, IpAddress::parse);
  }

  private static List<LoadBalancerIngress> ingress(Service service) {
    var status = service.getStatus();
    var balancer = status == null ? null : status.getLoadBalancer();
    List<LoadBalancerIngress> ingress = balancer == null ? null : balancer.getIngress();
    return ingress == null ? List.of() : ingress;
  }

  private static List<IpAddress> loadBalancerIps(List<LoadBalancerIngress> ingress, Fields fields) {
    List<String> texts = new ArrayList<>(ingress.size());
    for (LoadBalancerIngress each : ingress) {
      // With Proxy the balancer rewrites the destination: packets have to reach it.
      if (each.getIp() != null && !"Proxy".equals(each.getIpMode())) {
        texts.add(each.getIp());
      }
    }
    return fields.parsedList("status.loadBalancer.ingress", texts, IpAddress::parse);
  }

  /** As in the agent, a range that cannot be read admits nobody instead of vanishing. */
  private static List<Cidr> sourceRanges(ServiceSpec spec, Fields fields) {
    List<String> texts = spec.getLoadBalancerSourceRanges();
    if (texts == null || texts.isEmpty()) {
      return List.of();
    }
    List<Cidr> ranges = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).strip();
      Cidr range = fields.parsed("spec.loadBalancerSourceRanges[" + i + "]", text, Cidr::parse);
      ranges.add(range != null ? range : text.indexOf(':') >= 0 ? NOBODY_V6 : NOBODY_V4);
    }
    return List.copyOf(ranges);
  }

  private static TrafficPolicy policy(String field, @Nullable String text, Fields fields) {
    TrafficPolicy policy = fields.parsed(field, text, TrafficPolicy::parseOfService);
    return policy == null ? TrafficPolicy.CLUSTER : policy;
  }

  private static int affinitySeconds(ServiceSpec spec) {
    if (!"ClientIP".equals(spec.getSessionAffinity())) {
      return 0;
    }
    var config = spec.getSessionAffinityConfig();
    var clientIp = config == null ? null : config.getClientIP();
    Integer seconds = clientIp == null ? null : clientIp.getTimeoutSeconds();
    return seconds == null ? DEFAULT_AFFINITY_SECONDS : seconds;
  }

  private List<ServicePort> ports(ServiceSpec spec, Fields fields) {
    var ports = spec.getPorts();
    if (ports == null) {
      return List.of();
    }
    List<ServicePort> converted = new ArrayList<>(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      var port = ports.get(i);
      String text = Objects.requireNonNullElse(port.getProtocol(), "TCP");
      Protocol protocol = fields.parsed("spec.ports[" + i + "].protocol", text, Protocol::parse);
      if (port.getPort() == null) {
        fields.report("spec.ports[" + i + "].port", "is missing");
      } else if (protocol != null) {
        converted.add(
            interner.same(
                new ServicePort(
                    interner.same(Objects.requireNonNullElse(port.getName(), "")),
                    protocol,
                    port.getPort(),
                    Objects.requireNonNullElse(port.getNodePort(), 0))));
      }
    }
    return List.copyOf(converted);
  }
}
