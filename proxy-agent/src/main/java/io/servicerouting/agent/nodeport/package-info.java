/** Who else wants the ports that Services have on this node. */
@NullMarked
package io.servicerouting.agent.nodeport;

import org.jspecify.annotations.NullMarked;
