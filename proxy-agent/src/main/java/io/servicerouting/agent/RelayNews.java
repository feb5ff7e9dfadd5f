package io.servicerouting.agent;

import io.servicerouting.agent.conntrack.FlowCleaner;
import io.servicerouting.agent.dataplane.userspace.RelayListener;
import io.servicerouting.agent.program.RoutingLoop;
import io.servicerouting.agent.report.NodeStateReporter;
import java.time.Duration;

/**
 * What the relay of mode userspace does by itself, for those who have to know.
 *
 * @param events tells people
 * @param loop programs what leads to the relay
 * @param reporter reports what this node can do
 * @param flows ends UDP flows that lead nowhere any more
 */
record RelayNews(NodeEvents events, RoutingLoop loop, NodeStateReporter reporter, FlowCleaner flows)
    implements RelayListener {

  @Override
  public void died(String how, Duration pause) {
    events.warn(
        "UserspaceRelayEnded",
        "All connections of Services in mode Userspace ended with the relay's process: " + how);
  }

  @Override
  public void askAgain() throws InterruptedException {
    loop.reconcileSoon();
    reporter.wake();
  }

  @Override
  public void doorsClosed() {
    flows.lookAgain();
  }
}
