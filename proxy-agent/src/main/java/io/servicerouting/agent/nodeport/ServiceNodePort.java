package io.servicerouting.agent.nodeport;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.util.Set;

/**
 * A port of the nodes that a Service has.
 *
 * @param service the Service
 * @param uid its UID
 * @param index which entry of {@code spec.ports} it is, from 0
 * @param families the Service's IP families
 * @param protocol the port's protocol
 * @param port its number
 */
public record ServiceNodePort(
    ObjectName service,
    String uid,
    int index,
    Set<IpFamily> families,
    Protocol protocol,
    int port) {}
