@NullMarked
package io.servicerouting.agent.dataplane.userspace.relay;

import org.jspecify.annotations.NullMarked;
