package io.servicerouting.operator.world;

/**
 * How many objects the world holds.
 *
 * @param services Services
 * @param slices EndpointSlices of Services
 * @param unplacedPods pods that the scheduler could not place
 * @param nodes Nodes
 * @param nodeStates NodeRoutingStates
 * @param policies ServiceRoutingPolicies
 * @param clusterPolicies ClusterServiceRoutingPolicies
 * @param problems what cannot be used of Services, EndpointSlices and Nodes
 */
public record WorldSize(
    int services,
    int slices,
    int unplacedPods,
    int nodes,
    int nodeStates,
    int policies,
    int clusterPolicies,
    int problems) {}
