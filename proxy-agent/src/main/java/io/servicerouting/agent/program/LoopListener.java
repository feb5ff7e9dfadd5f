package io.servicerouting.agent.program;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem.ObjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is told of what the writer thread does. Called on that thread, so answers are quick. */
public interface LoopListener {
  /** The kernel was written, or could not be, or there is news about what it is programmed for. */
  void programmed(ProgramState state);

  /** UDP ports changed, and the kernel's rules have followed. Never called with nothing. */
  void udpChanged(UdpChanges changes);

  /**
   * All node ports of Services whose rules are in the kernel: when they changed, and with every
   * audit.
   */
  void nodePorts(List<ServiceNodePort> all);

  /**
   * An audit found that somebody had changed our rules, and undid it.
   *
   * @param written how many chains had to be written or removed
   */
  void repaired(int written);

  /**
   * Something out of the ordinary about a Service that is carried as it asks. Told once as long as
   * it holds.
   *
   * @param note a sentence without a full stop
   */
  void noted(ObjectRef service, String note);

  /**
   * A Service's health check changed; null if it has none now.
   *
   * @return whether it is served so; if not, the same is told again soon
   */
  boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck);
}
