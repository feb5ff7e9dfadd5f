/** Modes side by side on one node, and the change of a route from one to another. */
@NullMarked
package io.servicerouting.agent.dataplane.modes;

import org.jspecify.annotations.NullMarked;
