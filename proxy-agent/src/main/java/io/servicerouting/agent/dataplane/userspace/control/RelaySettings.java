package io.servicerouting.agent.dataplane.userspace.control;

import java.time.Duration;

/**
 * The relay's limits and times.
 *
 * @param connections how many TCP connections may be open in all; what comes beyond is reset
 * @param portConnections how many of them to one Service port
 * @param udpSessions how many UDP clients are remembered at a time; others' datagrams are dropped
 * @param connectTimeout how long an endpoint may take to accept a connection
 * @param tcpIdle after how long without a byte in either direction a connection is reset
 * @param udpIdle after how long without a datagram a UDP client is forgotten
 */
public record RelaySettings(
    int connections,
    int portConnections,
    int udpSessions,
    Duration connectTimeout,
    Duration tcpIdle,
    Duration udpIdle) {
  /** For listening sockets, the control connection and what Java itself holds open. */
  private static final int OTHER_FILES = 512;

  /** What holds unless somebody says otherwise. */
  public static RelaySettings standard() {
    return new RelaySettings(
        12_000, 10_000, 10_000, Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofMinutes(1));
  }

  /**
   * The same with limits that so many file descriptors are enough for: two for a connection, one
   * for a UDP client.
   */
  public RelaySettings within(long openFiles) {
    long available = Math.max(openFiles - OTHER_FILES, 3);
    long wanted = 2L * connections + udpSessions;
    if (wanted <= available) {
      return this;
    }
    int fewer = (int) Math.max(connections * available / wanted, 1);
    return new RelaySettings(
        fewer,
        Math.min(portConnections, fewer),
        (int) Math.max(udpSessions * available / wanted, 1),
        connectTimeout,
        tcpIdle,
        udpIdle);
  }
}
