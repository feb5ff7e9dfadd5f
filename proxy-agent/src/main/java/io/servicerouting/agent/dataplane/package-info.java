@NullMarked
package io.servicerouting.agent.dataplane;

import org.jspecify.annotations.NullMarked;
