package io.servicerouting.webhook.warning;

import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.api.conversion.PolicyConversion;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Warnings about a policy that is being applied: at most one for each rule, each of at most 256
 * characters, beginning with the field it is about.
 */
public final class PolicyWarnings {

  private PolicyWarnings() {}

  /** About a policy. */
  public static List<String> of(ServiceRoutingPolicy policy, ClusterFacts facts) {
    return switch (PolicyConversion.toRouting(policy)) {
      case Conversion.Unusable<RoutingPolicy>(List<Problem> problems) -> unusable(problems);
      case Conversion.Usable<RoutingPolicy>(RoutingPolicy usable) -> of(usable, facts);
    };
  }

  /** About a cluster policy. */
  public static List<String> of(ClusterServiceRoutingPolicy policy, ClusterFacts facts) {
    return switch (PolicyConversion.toRouting(policy)) {
      case Conversion.Unusable<ClusterRoutingPolicy>(List<Problem> problems) -> unusable(problems);
      case Conversion.Usable<ClusterRoutingPolicy>(ClusterRoutingPolicy usable) -> {
        String body =
            switch (usable.kind()) {
              case DEFAULTS -> "spec.defaults";
              case OVERRIDES -> "spec.overrides";
            };
        yield judge(Asked.of(body, usable.settings()), facts.concerned(usable), facts.nodes());
      }
    };
  }

  private static List<String> of(RoutingPolicy policy, ClusterFacts facts) {
    var out = new Findings();
    var targets = targets(policy, facts, out);
    var warnings = new ArrayList<>(out.warnings());
    warnings.addAll(judge(Asked.of("spec", policy.settings()), targets, facts.nodes()));
    return List.copyOf(warnings);
  }

  static List<String> judge(Asked asked, List<TargetFacts> targets, List<NodeFacts> nodes) {
    var out = new Findings();
    ProxyRules.judge(asked, targets, nodes, out);
    LocalRules.judge(asked, targets, nodes, out);
    return out.warnings();
  }

  private static List<TargetFacts> targets(RoutingPolicy policy, ClusterFacts facts, Findings out) {
    String namespace = policy.name().namespace();
    return switch (policy.target()) {
      case PolicyTarget.Selector(Map<String, String> labels) -> {
        var found = facts.labelled(namespace, labels);
        if (found.isEmpty()) {
          out.add(
              "spec.targetSelector",
              "no Service in namespace %s has these labels; the policy takes effect as soon as one"
                      .formatted(namespace)
                  + " has");
        }
        yield found;
      }
      case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) -> named(namespace, refs, facts, out);
    };
  }

  private static List<TargetFacts> named(
      String namespace, List<PolicyTarget.Ref> refs, ClusterFacts facts, Findings out) {
    var found = new ArrayList<TargetFacts>();
    var missing = new TreeSet<String>();
    var withoutPort = new TreeSet<String>();
    for (PolicyTarget.Ref ref : refs) {
      Optional<TargetFacts> target = facts.service(new ObjectName(namespace, ref.service()));
      if (target.isEmpty()) {
        missing.add(ref.service());
        continue;
      }
      if (!found.contains(target.get())) {
        found.add(target.get());
      }
      if (ref.sectionName() != null && !hasPort(target.get(), ref.sectionName())) {
        withoutPort.add(ref.service() + ":" + ref.sectionName());
      }
    }
    if (!missing.isEmpty()) {
      out.add(
          "spec.targetRefs",
          "there is no Service %s in namespace %s%s; the policy takes effect as soon as there is"
              .formatted(
                  missing.getFirst(), namespace, Findings.more(missing.size() - 1, "missing")));
    }
    if (!withoutPort.isEmpty()) {
      out.add(
          "spec.targetRefs",
          "there is no port %s%s; sectionName takes the name of a port of the Service"
              .formatted(withoutPort.getFirst(), Findings.more(withoutPort.size() - 1, "missing")));
    }
    return found;
  }

  private static boolean hasPort(TargetFacts target, String name) {
    return target.service().ports().stream().map(ServicePort::name).anyMatch(name::equals);
  }

  private static List<String> unusable(List<Problem> problems) {
    var out = new Findings();
    problems.stream().limit(8).forEach(problem -> out.add(problem.field(), problem.message()));
    return out.warnings();
  }
}
