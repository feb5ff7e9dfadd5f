package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import java.time.Duration;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** The options of mode userspace. */
final class UserspaceOptions {
  private static final int HIGHEST_LIMIT = 1_000_000;
  private static final Duration LONGEST = Duration.ofDays(7);

  @Option(
      names = "--userspace-connections",
      paramLabel = "N",
      description =
          "Mode Userspace: how many TCP connections may be open in all, each two file descriptors"
              + " of the relay. Also from SRP_USERSPACE_CONNECTIONS. Default: 12000.")
  int connections = RelaySettings.standard().connections();

  @Option(
      names = "--userspace-port-connections",
      paramLabel = "N",
      description =
          "Mode Userspace: how many TCP connections may be open to one port of a Service. Also from"
              + " SRP_USERSPACE_PORT_CONNECTIONS. Default: 10000.")
  int portConnections = RelaySettings.standard().portConnections();

  @Option(
      names = "--userspace-udp-clients",
      paramLabel = "N",
      description =
          "Mode Userspace: how many UDP clients are remembered at a time. Also from"
              + " SRP_USERSPACE_UDP_CLIENTS. Default: 10000.")
  int udpClients = RelaySettings.standard().udpSessions();

  @Option(
      names = "--userspace-connect-timeout",
      paramLabel = "DURATION",
      description =
          "Mode Userspace: how long an endpoint may take to accept before the next one is tried, as"
              + " an ISO 8601 duration. Also from SRP_USERSPACE_CONNECT_TIMEOUT. Default: PT3S.")
  Duration connectTimeout = RelaySettings.standard().connectTimeout();

  @Option(
      names = "--userspace-tcp-idle",
      paramLabel = "DURATION",
      description =
          "Mode Userspace: after how long without a byte a TCP connection is reset. Also from"
              + " SRP_USERSPACE_TCP_IDLE. Default: PT1H.")
  Duration tcpIdle = RelaySettings.standard().tcpIdle();

  @Option(
      names = "--userspace-udp-idle",
      paramLabel = "DURATION",
      description =
          "Mode Userspace: after how long without a datagram a UDP client is forgotten. Also from"
              + " SRP_USERSPACE_UDP_IDLE. Default: PT1M.")
  Duration udpIdle = RelaySettings.standard().udpIdle();

  /**
   * The settings, checked.
   *
   * @param wrong makes an exception of an option and what was expected of it
   */
  RelaySettings settings(BiFunction<String, String, RuntimeException> wrong) {
    check("--userspace-connections", connections, wrong);
    check("--userspace-port-connections", portConnections, wrong);
    check("--userspace-udp-clients", udpClients, wrong);
    check("--userspace-connect-timeout", connectTimeout, wrong);
    check("--userspace-tcp-idle", tcpIdle, wrong);
    check("--userspace-udp-idle", udpIdle, wrong);
    return new RelaySettings(
        connections, portConnections, udpClients, connectTimeout, tcpIdle, udpIdle);
  }

  private static void check(
      String option, int limit, BiFunction<String, String, RuntimeException> wrong) {
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw wrong.apply(option, "a number from 1 to " + HIGHEST_LIMIT);
    }
  }

  private static void check(
      String option, Duration time, BiFunction<String, String, RuntimeException> wrong) {
    if (time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(LONGEST) > 0) {
      throw wrong.apply(option, "a duration from PT0.1S to P7D, such as PT3S");
    }
  }
}
