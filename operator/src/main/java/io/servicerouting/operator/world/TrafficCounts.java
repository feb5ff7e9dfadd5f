package io.servicerouting.operator.world;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import java.util.Map;

/**
 * New connections that a node has counted since some time.
 *
 * @param since when counting began, in the agent's own words; another text means another count
 * @param connections by Service and by the address of the endpoint
 */
public record TrafficCounts(String since, Map<ObjectName, Map<IpAddress, Long>> connections) {}
