package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads address type, endpoints and ports of one slice. Their order in the JSON is not laid down,
 * so they are put together at the end.
 */
final class SliceReader {
  private final FieldReader in;
  private final Interner interner;

  private @Nullable String addressType;
  private final List<SliceEndpoint> endpoints = new ArrayList<>();
  private final List<PortHeader> ports = new ArrayList<>(2);

  private record PortHeader(String name, Protocol protocol, int number) {}

  SliceReader(FieldReader in, Interner interner) {
    this.in = in;
    this.interner = interner;
  }

  void readAddressType() throws IOException {
    addressType = in.text();
  }

  void readEndpoints() throws IOException {
    in.list(index -> {
      SliceEndpoint endpoint = new SliceEndpoint(index, in, interner);
      endpoint.read();
      endpoints.add(endpoint);
    });
  }

  void readPorts() throws IOException {
    in.list(_ -> readPort());
  }

  private void readPort() throws IOException {
    PortFields port = new PortFields();
    in.object(field -> {
      switch (field) {
        case "name" -> port.name = in.text();
        case "protocol" -> port.protocol = in.parsed(Protocol::parse);
        case "port" -> port.number = in.integer(0, 65_535, 0);
        default -> {}
      }
    });
    // No name or no number means "every port" to other readers of slices; no Service has that.
    if (port.name != null && port.protocol != null && port.number != 0) {
      ports.add(new PortHeader(interner.intern(port.name), port.protocol, port.number));
    }
  }

  private static final class PortFields {
    private @Nullable String name;
    private @Nullable Protocol protocol = Protocol.TCP;
    private int number;
  }

  boolean isFqdn() {
    return "FQDN".equals(addressType);
  }

  /** The family of the addresses; null, and a problem, if it cannot be known. */
  @Nullable IpFamily family() {
    return switch (addressType) {
      case "IPv4" -> IpFamily.IPV4;
      case "IPv6" -> IpFamily.IPV6;
      case null -> {
        in.problem("addressType", "is missing");
        yield null;
      }
      default -> {
        in.problem("addressType", "'" + addressType + "' is not one of IPv4, IPv6 and FQDN");
        yield null;
      }
    };
  }

  /** The usable ports, each with the usable endpoints. */
  List<SlicePort> ports(IpFamily family) {
    List<SliceEndpoint> usable = new ArrayList<>(endpoints.size());
    for (SliceEndpoint endpoint : endpoints) {
      if (endpoint.hasUsableAddress(family)) {
        usable.add(endpoint);
      }
    }
    List<SlicePort> all = new ArrayList<>(ports.size());
    for (PortHeader port : ports) {
      List<Endpoint> atPort = usable.stream().map(each -> each.atPort(port.number)).toList();
      all.add(new SlicePort(port.name, port.protocol, port.number, atPort));
    }
    return List.copyOf(all);
  }
}
