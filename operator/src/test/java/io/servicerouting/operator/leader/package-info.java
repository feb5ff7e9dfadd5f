/** The leader's tasks. */
@NullMarked
package io.servicerouting.operator.leader;

import org.jspecify.annotations.NullMarked;
