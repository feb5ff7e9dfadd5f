/**
 * On which nodes the scheduler may place the pods of a Service. It is not in EndpointSlices, so it
 * is read from pods, and only where it makes a difference.
 */
@NullMarked
package io.servicerouting.operator.placement;

import org.jspecify.annotations.NullMarked;
