package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reduces EndpointSlices. What cannot be used of one is reported; the rest is taken. */
final class SliceConversion {
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private final Interner interner = new Interner();

  /** Null if it belongs to no Service or holds names instead of addresses. */
  @Nullable WorldSlice convert(EndpointSlice slice) {
    var metadata = slice.getMetadata();
    var labels = metadata.getLabels();
    String service = labels == null ? null : labels.get(SERVICE_LABEL);
    if (service == null || service.isEmpty() || "FQDN".equals(slice.getAddressType())) {
      return null;
    }
    var fields = new Fields(slice);
    String namespace = interner.same(metadata.getNamespace());
    IpFamily family = family(slice.getAddressType(), fields);
    return new WorldSlice(
        new ObjectName(namespace, metadata.getName()),
        interner.same(new ObjectName(namespace, service)),
        family == null ? IpFamily.IPV4 : family,
        ports(slice, fields),
        family == null ? List.of() : endpoints(slice, family, fields),
        fields.problems());
  }

  private static @Nullable IpFamily family(@Nullable String addressType, Fields fields) {
    return switch (addressType) {
      case "IPv4" -> IpFamily.IPV4;
      case "IPv6" -> IpFamily.IPV6;
      case null -> {
        fields.report("addressType", "is missing");
        yield null;
      }
      default -> {
        fields.report("addressType", "'" + addressType + "' is not one of IPv4, IPv6 and FQDN");
        yield null;
      }
    };
  }

  private List<WorldSlice.Port> ports(EndpointSlice slice, Fields fields) {
    List<EndpointPort> ports = slice.getPorts();
    if (ports == null) {
      return List.of();
    }
    List<WorldSlice.Port> converted = new ArrayList<>(ports.size());
    for (int i = 0; i < ports.size(); i++) {
      EndpointPort port = ports.get(i);
      String text = Objects.requireNonNullElse(port.getProtocol(), "TCP");
      Protocol protocol = fields.parsed("ports[" + i + "].protocol", text, Protocol::parse);
      // No name or no number means "every port" to other readers of slices; no Service has that.
      if (port.getName() != null && protocol != null && port.getPort() != null) {
        converted.add(interner.same(new WorldSlice.Port(port.getName(), protocol, port.getPort())));
      }
    }
    return interner.same(List.copyOf(converted));
  }

  private List<PodEndpoint> endpoints(EndpointSlice slice, IpFamily family, Fields fields) {
    List<Endpoint> endpoints = slice.getEndpoints();
    if (endpoints == null) {
      return List.of();
    }
    List<PodEndpoint> converted = new ArrayList<>(endpoints.size());
    for (int i = 0; i < endpoints.size(); i++) {
      PodEndpoint endpoint = endpoint("endpoints[" + i + "]", endpoints.get(i), family, fields);
      if (endpoint != null) {
        converted.add(endpoint);
      }
    }
    return List.copyOf(converted);
  }

  private @Nullable PodEndpoint endpoint(
      String path, Endpoint endpoint, IpFamily family, Fields fields) {
    List<String> addresses = endpoint.getAddresses();
    String field = path + ".addresses[0]";
    if (addresses == null || addresses.isEmpty()) {
      fields.report(path + ".addresses", "is empty");
      return null;
    }
    IpAddress address = fields.parsed(field, addresses.getFirst(), IpAddress::parse);
    if (address == null) {
      return null;
    }
    if (address.family() != family || !address.isUnicastHost()) {
      fields.report(
          field, address + " is not an address that a pod can have in a slice of this type");
      return null;
    }
    var conditions = endpoint.getConditions();
    var target = endpoint.getTargetRef();
    boolean isPod = target != null && "Pod".equals(target.getKind());
    String node = endpoint.getNodeName();
    String zone = endpoint.getZone();
    return new PodEndpoint(
        address,
        isPod ? target.getName() : null,
        node == null ? null : interner.same(node),
        conditions == null || !Boolean.FALSE.equals(conditions.getReady()),
        conditions == null || !Boolean.FALSE.equals(conditions.getServing()),
        conditions != null && Boolean.TRUE.equals(conditions.getTerminating()),
        zones(endpoint.getHints()),
        nodes(endpoint.getHints()),
        zone == null ? null : interner.same(zone));
  }

  private List<String> zones(@Nullable EndpointHints hints) {
    List<ForZone> zones = hints == null ? null : hints.getForZones();
    return zones == null || zones.isEmpty()
        ? List.of()
        : interner.same(zones.stream().map(ForZone::getName).toList());
  }

  private List<String> nodes(@Nullable EndpointHints hints) {
    List<ForNode> nodes = hints == null ? null : hints.getForNodes();
    return nodes == null || nodes.isEmpty()
        ? List.of()
        : interner.same(nodes.stream().map(ForNode::getName).toList());
  }
}
