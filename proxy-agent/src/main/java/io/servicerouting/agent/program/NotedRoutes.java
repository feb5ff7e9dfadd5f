package io.servicerouting.agent.program;

import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.ServicePortName;
import java.util.Map;
import java.util.TreeMap;

/** Tells what is out of the ordinary about Services, once as long as it holds. */
final class NotedRoutes {
  private final ClusterView view;
  private final LoopListener listener;
  private Map<ServicePortName, String> told = Map.of();

  NotedRoutes(ClusterView view, LoopListener listener) {
    this.view = view;
    this.listener = listener;
  }

  /** Takes all notes there are now. */
  void are(Map<ServicePortName, String> notes) {
    if (notes.equals(told)) {
      return;
    }
    new TreeMap<>(notes)
        .forEach((name, note) -> {
          if (!note.equals(told.get(name))) {
            ObjectName service = name.service();
            listener.noted(
                new ObjectRef(
                    "v1", "Service", service.namespace(), service.name(), view.uid(service)),
                (name.port().isEmpty() ? "" : "port " + name.port() + ": ") + note);
          }
        });
    told = Map.copyOf(notes);
  }
}
