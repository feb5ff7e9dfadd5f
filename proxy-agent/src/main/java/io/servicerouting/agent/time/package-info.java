@NullMarked
package io.servicerouting.agent.time;

import org.jspecify.annotations.NullMarked;
