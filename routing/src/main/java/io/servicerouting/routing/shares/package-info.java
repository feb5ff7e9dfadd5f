/**
 * How evenly traffic is shared, worked out exactly from where pods run: shares, what is lost, what
 * spreading could reach, and which pods to move. Every pod that may get a connection is taken to be
 * equally likely, as with the schedulers random and rr.
 */
@NullMarked
package io.servicerouting.routing.shares;

import org.jspecify.annotations.NullMarked;
