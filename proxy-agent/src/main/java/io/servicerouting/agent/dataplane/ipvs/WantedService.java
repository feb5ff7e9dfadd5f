package io.servicerouting.agent.dataplane.ipvs;

import java.util.Map;

/**
 * A virtual service as it should be.
 *
 * @param settings how it chooses
 * @param weights its destinations and their weights
 */
record WantedService(ServiceSettings settings, Map<RealServer, Integer> weights) {}
