package io.servicerouting.agent.dataplane.userspace.control;

import java.util.Locale;

/** What the relay counts. */
public enum RelayCounter {
  TCP_OPEN(true, "TCP connections that are open or being opened."),
  TCP_OPENED(false, "TCP connections that reached an endpoint."),
  TCP_REFUSED(false, "Attempts to connect that an endpoint refused or did not answer in time."),
  TCP_RETRIED(false, "Attempts at a further endpoint after such a one."),
  TCP_FAILED(false, "TCP connections that were reset because no endpoint took them."),
  TCP_RESET(false, "TCP connections that one end reset, or that broke."),
  TCP_IDLE(false, "TCP connections that were reset because nothing passed for too long."),
  TCP_LIMITED(false, "TCP connections that were reset at the limit of all connections."),
  TCP_PORT_LIMITED(false, "TCP connections that were reset at the limit of their Service port."),
  OUT_OF_FILES(
      false, "Sockets that could not be accepted or opened, mostly for want of file descriptors."),
  UDP_SESSIONS(true, "UDP clients that are remembered."),
  UDP_OPENED(false, "UDP clients that were given an endpoint."),
  UDP_REFUSED(false, "UDP clients whose endpoint said that nobody listens."),
  UDP_RETRIED(false, "First datagrams sent to a further endpoint after such an answer."),
  UDP_LIMITED(false, "Datagrams that were dropped at the limit of UDP clients."),
  UDP_DROPPED(false, "Datagrams that could not be passed on."),
  BYTES_FROM_CLIENTS(false, "Bytes that clients sent and endpoints were passed."),
  BYTES_TO_CLIENTS(false, "Bytes that endpoints sent and clients were passed.");

  private final boolean gauge;
  private final String help;

  RelayCounter(boolean gauge, String help) {
    this.gauge = gauge;
    this.help = help;
  }

  /** Whether it goes down too. */
  public boolean isGauge() {
    return gauge;
  }

  /** What it counts, in a sentence. */
  public String help() {
    return help;
  }

  /** The name in metrics, without prefix and suffix, for example {@code tcp_opened}. */
  public String metric() {
    return name().toLowerCase(Locale.ROOT);
  }
}
