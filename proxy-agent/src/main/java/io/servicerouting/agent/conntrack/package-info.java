/** Flows that conntrack keeps alive after what they led to is gone. */
@NullMarked
package io.servicerouting.agent.conntrack;

import org.jspecify.annotations.NullMarked;
