package io.servicerouting.agent.program;

import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import java.time.Duration;

/**
 * What the writer thread was configured with.
 *
 * @param detectLocal how pods are recognised
 * @param masqueradeAll whether pod traffic to ClusterIPs is masqueraded too
 * @param defaultMode the mode of Services for which no policy names one
 * @param auditPeriod how often the kernel's state is compared with what it should be
 */
public record LoopSettings(
    DetectLocal detectLocal, boolean masqueradeAll, ProxyMode defaultMode, Duration auditPeriod) {

  /** What these settings come to on a node. */
  public NodeSettings forNode(NodeInfo node) {
    return new NodeSettings(node, detectLocal.detector(node), masqueradeAll, defaultMode);
  }
}
