package io.servicerouting.lab.balancer;

/**
 * A node of the cluster.
 *
 * @param address its InternalIP
 * @param ready whether its condition Ready is True
 */
record ClusterNode(String name, String address, boolean ready) {}
