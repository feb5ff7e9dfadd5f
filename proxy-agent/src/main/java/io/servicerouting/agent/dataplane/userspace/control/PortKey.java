package io.servicerouting.agent.dataplane.userspace.control;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePortName;

/**
 * What the relay knows a Service port by: a dual-stack Service's port is relayed twice.
 *
 * @param name the Service port
 * @param family the IP family of its frontends and endpoints
 */
public record PortKey(ServicePortName name, IpFamily family) implements Comparable<PortKey> {
  @Override
  public int compareTo(PortKey other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : family.compareTo(other.family);
  }

  /** {@code namespace/name:port (IPv6)}, for people. */
  @Override
  public String toString() {
    return name + (family == IpFamily.IPV4 ? " (IPv4)" : " (IPv6)");
  }
}
