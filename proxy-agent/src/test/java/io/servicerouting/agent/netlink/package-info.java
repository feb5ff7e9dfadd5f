@NullMarked
package io.servicerouting.agent.netlink;

import org.jspecify.annotations.NullMarked;
