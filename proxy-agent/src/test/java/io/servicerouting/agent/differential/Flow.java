package io.servicerouting.agent.differential;

/**
 * Connections that are tried in a world.
 *
 * @param from who connects
 * @param source the address it connects from
 * @param protocol TCP or UDP
 * @param destination where to
 * @param port where to
 */
record Flow(Client from, String source, String protocol, String destination, int port) {

  /** In which namespace a client's socket is. */
  enum Client {
    OUTSIDE,
    POD,
    NODE
  }

  /** As a volley's line. */
  String line() {
    return protocol + " " + source + " " + destination + " " + port;
  }

  @Override
  public String toString() {
    return "%s %s -> %s:%d/%s".formatted(from, source, destination, port, protocol);
  }
}
