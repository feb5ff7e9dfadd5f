@NullMarked
package io.servicerouting.agent.dataplane.userspace;

import org.jspecify.annotations.NullMarked;
