/**
 * The webhooks in the operator's process: served by every replica with a certificate that is
 * renewed while it serves, registered by the leader.
 */
@NullMarked
package io.servicerouting.operator.webhook;

import org.jspecify.annotations.NullMarked;
