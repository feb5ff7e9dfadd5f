package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import java.util.List;

/**
 * An EndpointSlice, reduced to what routing needs.
 *
 * @param name namespace and name of the slice
 * @param uid the slice's UID, for Events about it
 * @param service the Service it belongs to
 * @param family the family of all its addresses
 * @param ports its usable ports, each with the endpoints
 */
public record SliceInfo(
    ObjectName name, String uid, ObjectName service, IpFamily family, List<SlicePort> ports) {}
