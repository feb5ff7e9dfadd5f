@NullMarked
package io.servicerouting.agent.dataplane.userspace.control;

import org.jspecify.annotations.NullMarked;
