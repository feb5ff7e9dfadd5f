package io.servicerouting.agent.nodeport;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for processes of this node that listen on a node port of a Service. The Service's rules
 * come first, so such a process just hears nothing, which nobody would tell it. On a thread of its
 * own, each time it is given the Services' ports.
 */
public final class NodePortConflicts implements Runnable {
  private static final Logger LOG = System.getLogger(NodePortConflicts.class.getName());

  private final ListenerTool tool;
  private final Predicate<IpAddress> served;
  private final String node;
  private final Listener listener;
  private final BlockingQueue<List<ServiceNodePort>> queue = new LinkedBlockingQueue<>();
  private Set<ObjectName> stated = Set.of();
  private @Nullable String lastTrouble;

  /** Who is told. */
  public interface Listener {
    /** All problems of some Services, as of now; an empty list means that there are none. */
    void conflicts(Map<ObjectName, List<Problem>> byService) throws InterruptedException;
  }

  /**
   * A search that has not begun.
   *
   * @param served whether node ports answer at an address of this node
   * @param node the node's name
   */
  public NodePortConflicts(
      Commands commands, Predicate<IpAddress> served, String node, Listener listener) {
    this.tool = new ListenerTool(commands);
    this.served = served;
    this.node = node;
    this.listener = listener;
  }

  /** Takes all node ports there are, to look at soon. Any thread may call it. */
  public void look(List<ServiceNodePort> all) {
    queue.add(all);
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        List<ServiceNodePort> ports = queue.take();
        for (List<ServiceNodePort> newer = queue.poll(); newer != null; newer = queue.poll()) {
          ports = newer;
        }
        try {
          state(ports.isEmpty() ? List.of() : search(ports));
          lastTrouble = null;
        } catch (IOException e) {
          complain(String.valueOf(e.getMessage()));
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  private List<Conflict> search(List<ServiceNodePort> ports) throws IOException {
    return Conflict.among(
        ports, tool.listeners(), served, tool.clientPorts(), ProcessHandle.current().pid());
  }

  private void state(List<Conflict> conflicts) throws InterruptedException {
    Map<ObjectName, List<Problem>> byService = new TreeMap<>();
    stated.forEach(service -> byService.put(service, List.of()));
    Set<ObjectName> now = new HashSet<>();
    for (Conflict conflict : conflicts) {
      ObjectName service = conflict.port().service();
      if (now.add(service)) {
        byService.put(service, new ArrayList<>());
      }
      byService.getOrDefault(service, List.of()).add(conflict.problem(node));
    }
    if (!byService.isEmpty()) {
      listener.conflicts(byService);
    }
    stated = now;
  }

  private void complain(String why) {
    if (!why.equals(lastTrouble)) {
      LOG.log(Level.WARNING, "Cannot tell who listens on node ports of Services: {0}", why);
    }
    lastTrouble = why;
  }
}
