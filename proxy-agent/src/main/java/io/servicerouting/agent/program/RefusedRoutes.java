package io.servicerouting.agent.program;

import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.ServicePortName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** States routes that the kernel refuses as problems of their Services. */
final class RefusedRoutes {
  private static final String CHECK = "kernel";

  private final ClusterView view;
  private final ProblemRegister problems;
  private Set<ObjectName> stated = Set.of();

  RefusedRoutes(ClusterView view, ProblemRegister problems) {
    this.view = view;
    this.problems = problems;
  }

  /** States all refusals there are now. */
  void are(Map<ServicePortName, String> refused) {
    Map<ObjectName, List<Problem>> byService = new TreeMap<>();
    new TreeMap<>(refused)
        .forEach((name, words) ->
            byService
                .computeIfAbsent(name.service(), service -> new ArrayList<>())
                .add(problem(name, words)));
    Set<ObjectName> mended = new HashSet<>(stated);
    mended.removeAll(byService.keySet());
    mended.forEach(service -> problems.set(new Source(CHECK, service), List.of()));
    byService.forEach((service, list) -> problems.set(new Source(CHECK, service), list));
    stated = Set.copyOf(byService.keySet());
  }

  private Problem problem(ServicePortName name, String words) {
    ObjectName service = name.service();
    ObjectRef object =
        new ObjectRef("v1", "Service", service.namespace(), service.name(), view.uid(service));
    String port = name.port().isEmpty() ? "its port" : "port " + name.port();
    return new Problem(
        object,
        "spec.ports",
        "this node's kernel cannot carry "
            + port
            + ", which stays as it was: "
            + words.lines().findFirst().orElse("no reason given"));
  }
}
