package io.servicerouting.routing;

/**
 * What is set for a node as a whole.
 *
 * @param node the node
 * @param detector how it recognises its pods' traffic
 * @param masqueradeAll whether pod traffic to ClusterIPs is masqueraded too
 * @param defaultMode the mode of Services for which no policy names one
 */
public record NodeSettings(
    NodeInfo node, LocalDetector detector, boolean masqueradeAll, ProxyMode defaultMode) {}
