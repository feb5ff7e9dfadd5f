package io.servicerouting.routing.shares;

import org.jspecify.annotations.Nullable;

/**
 * A node that traffic can enter by.
 *
 * @param name the Node object's name
 * @param zone its label {@code topology.kubernetes.io/zone}; null without one
 */
public record EntryNode(String name, @Nullable String zone) {}
