package io.servicerouting.routing;

/**
 * A port of a Service.
 *
 * @param name the port's name; empty if it has none
 * @param protocol the transport protocol
 * @param port the port on every VIP, 1 to 65535
 * @param nodePort the port on the nodes' addresses; 0 if the Service has none
 */
public record ServicePort(String name, Protocol protocol, int port, int nodePort) {}
