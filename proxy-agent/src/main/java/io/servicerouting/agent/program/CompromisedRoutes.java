package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
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

/**
 * States routes that this node carries in another way than a policy asks as problems of that
 * policy, and those that have the cluster's default mode as problems of the ServiceRoutingConfig.
 */
final class CompromisedRoutes {
  private static final String CHECK = "mode";

  private final ModeAskers askers;
  private final ProblemRegister problems;
  private Set<Source> stated = Set.of();

  CompromisedRoutes(ModeAskers askers, ProblemRegister problems) {
    this.askers = askers;
    this.problems = problems;
  }

  /** States all compromises there are now. */
  void are(Map<ServicePortName, Compromise> compromises) {
    Map<Source, List<Problem>> byObject = new TreeMap<>();
    new TreeMap<>(compromises)
        .forEach((name, compromise) -> {
          ObjectRef asking = askers.of(name);
          if (asking != null) {
            var source = new Source(CHECK, new ObjectName(asking.namespace(), asking.name()));
            Problem problem = problem(asking, compromise);
            List<Problem> list = byObject.computeIfAbsent(source, key -> new ArrayList<>());
            if (!list.contains(problem)) {
              list.add(problem);
            }
          }
        });
    Set<Source> mended = new HashSet<>(stated);
    mended.removeAll(byObject.keySet());
    mended.forEach(source -> problems.set(source, List.of()));
    byObject.forEach(problems::set);
    stated = Set.copyOf(byObject.keySet());
  }

  private static Problem problem(ObjectRef asking, Compromise compromise) {
    return new Problem(
        asking,
        asking.kind().equals(ModeAskers.CONFIG) ? "spec.defaultMode" : "proxy.mode",
        compromise.toString(),
        compromise.carriedBy() == null ? Problem.Effect.NOT_IN_EFFECT : Problem.Effect.FELL_BACK);
  }
}
