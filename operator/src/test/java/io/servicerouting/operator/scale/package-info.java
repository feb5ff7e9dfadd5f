/** How the operator fares in a large cluster: its process, and simulated nodes. */
@NullMarked
package io.servicerouting.operator.scale;

import org.jspecify.annotations.NullMarked;
