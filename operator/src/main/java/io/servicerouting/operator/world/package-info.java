/**
 * The cluster as last seen, reduced to what the operator and the webhooks need. Objects become
 * records as they arrive and are dropped, so that a large cluster costs little memory. Every
 * replica has a world of its own.
 */
@NullMarked
package io.servicerouting.operator.world;

import org.jspecify.annotations.NullMarked;
