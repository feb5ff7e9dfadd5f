/** The kernel's own message protocol (netlink(7)), as far as this agent speaks it. */
@NullMarked
package io.servicerouting.agent.netlink;

import org.jspecify.annotations.NullMarked;
