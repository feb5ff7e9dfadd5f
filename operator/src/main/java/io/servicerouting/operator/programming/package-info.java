/** Which nodes should have an agent, and which policies they have programmed. */
@NullMarked
package io.servicerouting.operator.programming;

import org.jspecify.annotations.NullMarked;
