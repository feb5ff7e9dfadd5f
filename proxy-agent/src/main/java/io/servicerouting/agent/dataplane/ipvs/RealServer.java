package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;

/**
 * Where a virtual service sends connections: an endpoint, whatever its weight.
 *
 * @param address its address
 * @param port its port
 */
record RealServer(IpAddress address, int port) {
  static RealServer of(Backend backend) {
    return new RealServer(backend.address(), backend.port());
  }

  /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
  @Override
  public String toString() {
    return address.withPort(port);
  }
}
