package io.servicerouting.agent.program;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Set;

/** Tells the listener of ports that changed, once the kernel's rules have followed. */
final class PortNews {
  private final UdpPorts udpPorts = new UdpPorts();
  private final NodePorts nodePorts = new NodePorts();
  private final LoopListener listener;

  PortNews(LoopListener listener) {
    this.listener = listener;
  }

  /** Tells what changed of all Services, and of all node ports even if nothing did. */
  void tell(ClusterView view) {
    tell(udpPorts.changes(view));
    nodePorts.update(view);
    listener.nodePorts(nodePorts.all());
  }

  /** Tells what changed of these Services. */
  void tell(ClusterView view, Set<ObjectName> changed) {
    tell(udpPorts.changes(view, changed));
    if (nodePorts.update(view, changed)) {
      listener.nodePorts(nodePorts.all());
    }
  }

  private void tell(UdpChanges changes) {
    if (!changes.isEmpty()) {
      listener.udpChanged(changes);
    }
  }

  /** Nothing is in the kernel any more. */
  void forget() {
    udpPorts.forget();
    nodePorts.forget();
    listener.nodePorts(List.of());
  }
}
