package io.servicerouting.agent.program;

import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.ServicePortName;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the writer thread has done, for others to report. Immutable.
 *
 * @param node the node it was done for; null before anything was done
 * @param beingRemoved whether the Node is being deleted or its autoscaler is about to
 * @param programmed whether the kernel has all that was asked for, apart from {@code refused}
 * @param failure why not; null while all is well
 * @param policiesVersion the resourceVersion up to which ServiceRoutingPolicies are programmed
 * @param clusterPoliciesVersion the same for ClusterServiceRoutingPolicies
 * @param services how many Services are routed
 * @param servicePorts how many ports these have
 * @param endpoints how many endpoints these have
 * @param refused routes the kernel did not take, with its words
 * @param compromises how many routes are carried in another way than they ask
 * @param portsByMode how many ports each mode carries
 * @param repairs how often somebody else's change was undone
 * @param writes how many writes to the kernel there were
 * @param lastWrite when the kernel was last written to; null if it never was
 */
public record ProgramState(
    @Nullable NodeInfo node,
    boolean beingRemoved,
    boolean programmed,
    @Nullable String failure,
    @Nullable String policiesVersion,
    @Nullable String clusterPoliciesVersion,
    int services,
    int servicePorts,
    int endpoints,
    Map<ServicePortName, String> refused,
    int compromises,
    Map<ProxyMode, Integer> portsByMode,
    long repairs,
    long writes,
    @Nullable Instant lastWrite) {

  /** Before anything was done. */
  public static ProgramState initial() {
    return new ProgramState(
        null,
        false,
        false,
        "waiting for the API server",
        null,
        null,
        0,
        0,
        0,
        Map.of(),
        0,
        Map.of(),
        0,
        0,
        null);
  }

  /** After the last write: nothing is programmed. */
  static ProgramState ended(@Nullable NodeInfo node, ProgramState before) {
    return new ProgramState(
        node,
        before.beingRemoved,
        false,
        "the rules of this agent were removed",
        before.policiesVersion,
        before.clusterPoliciesVersion,
        0,
        0,
        0,
        Map.of(),
        0,
        Map.of(),
        before.repairs,
        before.writes,
        before.lastWrite);
  }

  /** Not programmed, on a node that is known or not. */
  ProgramState withFailure(@Nullable NodeInfo failingNode, String why) {
    return new ProgramState(
        failingNode,
        beingRemoved,
        false,
        why,
        policiesVersion,
        clusterPoliciesVersion,
        services,
        servicePorts,
        endpoints,
        refused,
        compromises,
        portsByMode,
        repairs,
        writes,
        lastWrite);
  }

  ProgramState withRepair() {
    return new ProgramState(
        node,
        beingRemoved,
        programmed,
        failure,
        policiesVersion,
        clusterPoliciesVersion,
        services,
        servicePorts,
        endpoints,
        refused,
        compromises,
        portsByMode,
        repairs + 1,
        writes,
        lastWrite);
  }
}
