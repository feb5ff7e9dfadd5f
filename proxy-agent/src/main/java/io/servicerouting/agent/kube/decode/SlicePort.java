package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.Protocol;
import java.util.List;

/**
 * A port of an EndpointSlice. It belongs to the Service's port of the same name and protocol.
 *
 * @param name the port's name; empty if the Service's only port has none
 * @param protocol the transport protocol
 * @param port the number at the endpoints, 1 to 65535
 * @param endpoints the slice's endpoints at this port, in the slice's order, whatever their
 *     conditions say
 */
public record SlicePort(String name, Protocol protocol, int port, List<Endpoint> endpoints) {}
