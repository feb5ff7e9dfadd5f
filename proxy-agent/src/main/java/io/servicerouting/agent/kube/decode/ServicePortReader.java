package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServicePort;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a Service's {@code spec.ports}. */
final class ServicePortReader {
  private final FieldReader in;

  private @Nullable String name = "";
  private @Nullable Protocol protocol = Protocol.TCP;
  private boolean hasPort;
  private int port;
  private int nodePort;

  ServicePortReader(FieldReader in) {
    this.in = in;
  }

  /** Reads the entry at which the parser stands. */
  void read() throws IOException {
    in.object(field -> {
      switch (field) {
        case "name" -> name = in.text();
        case "protocol" -> protocol = in.parsed(Protocol::parse);
        case "port" -> {
          hasPort = true;
          port = in.integer(1, 65_535, 0);
        }
        case "nodePort" -> nodePort = in.integer(0, 65_535, 0);
        default -> {}
      }
    });
  }

  /**
   * What was read; null if the entry cannot be used. A node port that cannot be read leaves the
   * rest of the entry standing.
   */
  @Nullable ServicePort port(String path, Interner interner) {
    if (!hasPort) {
      in.problem(path + ".port", "is missing");
    }
    if (name == null || protocol == null || port == 0) {
      return null;
    }
    return new ServicePort(interner.intern(name), protocol, port, nodePort);
  }
}
