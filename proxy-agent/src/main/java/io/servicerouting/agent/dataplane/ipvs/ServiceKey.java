package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;

/**
 * Where a virtual service is reached: what the kernel knows it by.
 *
 * @param protocol its protocol
 * @param address its address
 * @param port its port
 */
record ServiceKey(Protocol protocol, IpAddress address, int port) {

  /** {@code TCP 10.96.0.10:53}, as ipvsadm prints it. */
  @Override
  public String toString() {
    return protocol + " " + address.withPort(port);
  }
}
