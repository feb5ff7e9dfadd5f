package io.servicerouting.agent.dataplane.ipvs;

/**
 * A virtual service, without its destinations.
 *
 * @param key where it is reached
 * @param settings how it chooses
 */
record VirtualService(ServiceKey key, ServiceSettings settings) {}
