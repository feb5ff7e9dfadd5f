/**
 * What the operator writes on users' Services: the label that hands a Service over to the agents,
 * and the traffic policy fields that a policy may align. {@link
 * io.servicerouting.operator.service.ServiceDecision} decides, without I/O; the rest reads and
 * writes.
 */
@NullMarked
package io.servicerouting.operator.service;

import org.jspecify.annotations.NullMarked;
