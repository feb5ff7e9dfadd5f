/**
 * An HTTP client that shows how connections are spread and whether any is lost. Each request is a
 * connection of its own, so each is one decision of the rules in its way. It knows nothing of
 * namespaces or clusters: whoever wants to measure from a machine starts it there.
 */
@NullMarked
package io.servicerouting.lab.load;

import org.jspecify.annotations.NullMarked;
