package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** How much may be open at a time, so that a flood ends at a limit and not the process. */
final class Limits {
  private final RelaySettings settings;
  private final Counters counters;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger sessions = new AtomicInteger();
  private final RareLog allLog;
  private final RareLog portLog;
  private final RareLog sessionLog;

  Limits(RelaySettings settings, Counters counters, LongSupplier nanoTime) {
    this.settings = settings;
    this.counters = counters;
    this.allLog = new RareLog(nanoTime);
    this.portLog = new RareLog(nanoTime);
    this.sessionLog = new RareLog(nanoTime);
  }

  /**
   * Asks for one more TCP connection.
   *
   * @param ofPort how many the Service port has
   * @return whether it may be; then it has been counted
   */
  boolean admitConnection(PortKey port, AtomicInteger ofPort) {
    if (connections.incrementAndGet() > settings.connections()) {
      connections.decrementAndGet();
      counters.add(RelayCounter.TCP_LIMITED, 1);
      allLog.warn(
          "A connection to %s was reset: the limit of %d connections is reached"
              .formatted(port, settings.connections()));
      return false;
    }
    if (ofPort.incrementAndGet() > settings.portConnections()) {
      releaseConnection(ofPort);
      counters.add(RelayCounter.TCP_PORT_LIMITED, 1);
      portLog.warn(
          "A connection to %s was reset: the limit of %d connections to a Service port is reached"
              .formatted(port, settings.portConnections()));
      return false;
    }
    return true;
  }

  void releaseConnection(AtomicInteger ofPort) {
    ofPort.decrementAndGet();
    connections.decrementAndGet();
  }

  /** Asks for one more UDP client. Answers whether it may be; then it has been counted. */
  boolean admitSession(PortKey port) {
    if (sessions.incrementAndGet() > settings.udpSessions()) {
      sessions.decrementAndGet();
      counters.add(RelayCounter.UDP_LIMITED, 1);
      sessionLog.warn(
          "A datagram to %s was dropped: the limit of %d UDP clients is reached"
              .formatted(port, settings.udpSessions()));
      return false;
    }
    return true;
  }

  void releaseSession() {
    sessions.decrementAndGet();
  }
}
