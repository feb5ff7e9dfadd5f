/**
 * What ServiceRoutingConfig asks for: the agents' DaemonSet and settings, the registration of the
 * webhooks, and the orderly way in and out. There is one installation in a cluster, so one loop in
 * the leader looks at everything and puts right what differs ({@link
 * io.servicerouting.operator.install.Installer}); what it decides is decided in classes without
 * I/O.
 */
@NullMarked
package io.servicerouting.operator.install;

import org.jspecify.annotations.NullMarked;
