package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.routing.ProxyMode;

/**
 * Whether this node can do a mode.
 *
 * @param mode the mode
 * @param available whether it can
 * @param reason how, for example by which variant; if it cannot, what is missing, in words a user
 *     can act on
 */
public record ModeState(ProxyMode mode, boolean available, String reason) {}
