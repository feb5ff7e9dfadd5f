package io.servicerouting.routing;

import java.util.List;

/**
 * The endpoints of a Service port as one node may use them, each list sorted and without doubles.
 *
 * @param cluster for traffic under policy Cluster; empty only if {@code anywhere} is false
 * @param local for traffic under policy Local: endpoints on this node
 * @param anywhere whether the cluster has any endpoint that takes connections. It tells a Service
 *     without pods (reject) from a node without pods (drop)
 * @param here all that may be on this node, ready or not: it is theirs, or their node is unknown
 */
public record EndpointSets(
    List<Backend> cluster, List<Backend> local, boolean anywhere, List<Backend> here) {}
