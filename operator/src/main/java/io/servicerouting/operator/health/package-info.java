/** When a replica may be sent requests, and what it lacks until then. */
@NullMarked
package io.servicerouting.operator.health;

import org.jspecify.annotations.NullMarked;
