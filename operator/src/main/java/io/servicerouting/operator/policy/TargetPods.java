package io.servicerouting.operator.policy;

import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.UnplacedPod;
import java.util.List;

/**
 * The pods of a Service.
 *
 * @param running those that have a place, each once
 * @param unplaced those that the scheduler could not place
 * @param reach the nodes that they can be placed on
 */
record TargetPods(List<PodEndpoint> running, List<UnplacedPod> unplaced, PodReach reach) {}
