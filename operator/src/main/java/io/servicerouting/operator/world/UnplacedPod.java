package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import java.util.Map;

/**
 * A pod that the scheduler could not place on any node. EndpointSlices do not have such pods.
 *
 * @param name namespace and name
 * @param labels its labels
 * @param owner its controller for people, such as {@code Deployment web}; {@code pod web-0} if it
 *     has none
 * @param reason the reason of its condition PodScheduled, as a rule {@code Unschedulable}; empty if
 *     it has none
 * @param message the scheduler's words, cut short; empty if there are none
 */
public record UnplacedPod(
    ObjectName name, Map<String, String> labels, String owner, String reason, String message) {}
