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

/**
 * States routes that the kernel refuses as problems of their Services, and of the policies that
 * gave them their mode: their authors look there.
 */
final class RefusedRoutes {
  private static final String CHECK = "kernel";
  private static final String POLICY_CHECK = "refused";

  private final ClusterView view;
  private final ModeAskers askers;
  private final ProblemRegister problems;
  private Set<Source> stated = Set.of();

  RefusedRoutes(ClusterView view, ModeAskers askers, ProblemRegister problems) {
    this.view = view;
    this.askers = askers;
    this.problems = problems;
  }

  /** States all refusals there are now. */
  void are(Map<ServicePortName, String> refused) {
    Map<Source, List<Problem>> bySource = new TreeMap<>();
    new TreeMap<>(refused)
        .forEach((name, words) -> {
          bySource
              .computeIfAbsent(new Source(CHECK, name.service()), source -> new ArrayList<>())
              .add(problem(name, words));
          ObjectRef policy = askers.of(name);
          if (policy != null && !policy.kind().equals(ModeAskers.CONFIG)) {
            bySource
                .computeIfAbsent(
                    new Source(POLICY_CHECK, new ObjectName(policy.namespace(), policy.name())),
                    source -> new ArrayList<>())
                .add(
                    new Problem(
                        policy, "proxy.mode", name + " is not carried: " + firstLine(words)));
          }
        });
    Set<Source> mended = new HashSet<>(stated);
    mended.removeAll(bySource.keySet());
    mended.forEach(source -> problems.set(source, List.of()));
    bySource.forEach(problems::set);
    stated = Set.copyOf(bySource.keySet());
  }

  private Problem problem(ServicePortName name, String words) {
    ObjectName service = name.service();
    ObjectRef object =
        new ObjectRef("v1", "Service", service.namespace(), service.name(), view.uid(service));
    String port = name.port().isEmpty() ? "its port" : "port " + name.port();
    return new Problem(
        object,
        "spec.ports",
        "this node's kernel cannot carry " + port + ", which stays as it was: " + firstLine(words));
  }

  private static String firstLine(String words) {
    return words.lines().findFirst().orElse("no reason given");
  }
}
