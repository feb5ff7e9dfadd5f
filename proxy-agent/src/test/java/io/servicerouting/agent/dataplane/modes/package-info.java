@NullMarked
package io.servicerouting.agent.dataplane.modes;

import org.jspecify.annotations.NullMarked;
