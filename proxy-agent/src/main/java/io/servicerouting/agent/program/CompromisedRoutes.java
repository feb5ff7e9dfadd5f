package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.ServicePortName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * States routes that this node carries in another way than a policy asks as problems of that
 * policy, and those that have the cluster's default mode as problems of the ServiceRoutingConfig.
 */
final class CompromisedRoutes {
  private static final String CHECK = "mode";
  private static final String CONFIG = "ServiceRoutingConfig";
  private static final String API = "servicerouting.io/v1alpha1";

  private final ClusterView view;
  private final ProblemRegister problems;
  private final ProxyMode defaultMode;
  private Set<Source> stated = Set.of();

  CompromisedRoutes(ClusterView view, ProblemRegister problems, ProxyMode defaultMode) {
    this.view = view;
    this.problems = problems;
    this.defaultMode = defaultMode;
  }

  /** States all compromises there are now. */
  void are(Map<ServicePortName, Compromise> compromises) {
    Map<Source, List<Problem>> byObject = new TreeMap<>();
    new TreeMap<>(compromises)
        .forEach((name, compromise) -> {
          ObjectRef asking = asking(view.modeChosenBy(name, defaultMode));
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

  /** Who asked for the mode; null if that has changed meanwhile. */
  private static @Nullable ObjectRef asking(@Nullable Reason chosenBy) {
    return switch (chosenBy) {
      case Reason.Policy(ObjectName policy, _) ->
          new ObjectRef(API, "ServiceRoutingPolicy", policy.namespace(), policy.name(), "");
      case Reason.ClusterOverride(String policy) -> clusterPolicy(policy);
      case Reason.ClusterDefault(String policy) -> clusterPolicy(policy);
      case Reason.ProductDefault _ ->
          new ObjectRef(API, CONFIG, "", "cluster", ""); // The one there is.
      case Reason.ServiceField _ -> null; // No field of a Service has a mode.
      case null -> null;
    };
  }

  private static ObjectRef clusterPolicy(String name) {
    return new ObjectRef(API, "ClusterServiceRoutingPolicy", "", name, "");
  }

  private static Problem problem(ObjectRef asking, Compromise compromise) {
    return new Problem(
        asking,
        asking.kind().equals(CONFIG) ? "spec.defaultMode" : "proxy.mode",
        compromise.toString(),
        compromise.carriedBy() == null ? Problem.Effect.NOT_IN_EFFECT : Problem.Effect.FELL_BACK);
  }
}
