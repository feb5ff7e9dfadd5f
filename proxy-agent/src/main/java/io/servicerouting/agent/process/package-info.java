@NullMarked
package io.servicerouting.agent.process;

import org.jspecify.annotations.NullMarked;
