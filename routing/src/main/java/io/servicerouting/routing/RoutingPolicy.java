package io.servicerouting.routing;

import java.time.Instant;

/**
 * A {@code ServiceRoutingPolicy}, reduced to what routing needs.
 *
 * @param name namespace and name
 * @param uid the API object's UID
 * @param created its creation time: of two equally specific policies the older one wins
 * @param target the Services it concerns, all in its own namespace
 * @param settings what it asks for
 */
public record RoutingPolicy(
    ObjectName name, String uid, Instant created, PolicyTarget target, PolicySettings settings) {}
