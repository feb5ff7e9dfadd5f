package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import java.util.Map;

/**
 * How the relay does.
 *
 * @param running whether its process runs
 * @param restarts how often it was started again after it had ended unasked
 * @param residentBytes of its process; 0 while it does not run
 * @param settings the limits that hold
 * @param counts what it counted, with what its predecessors counted when they were last asked
 */
public record RelayStatus(
    boolean running,
    long restarts,
    long residentBytes,
    RelaySettings settings,
    Map<RelayCounter, Long> counts) {}
