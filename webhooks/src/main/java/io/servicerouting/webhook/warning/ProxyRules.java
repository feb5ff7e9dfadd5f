package io.servicerouting.webhook.warning;

import io.servicerouting.routing.TrafficPolicy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Warnings about {@code proxy}. */
final class ProxyRules {

  /** Schedulers of the kernel's IPVS that weigh how many connections each pod has. */
  private static final Set<String> COUNTING =
      Set.of("lc", "wlc", "lblc", "lblcr", "sed", "nq", "ovf");

  /** Schedulers to which only weight 0 matters. */
  private static final Set<String> WEIGHTLESS = Set.of("rr", "lc", "dh");

  private ProxyRules() {}

  static void judge(Asked asked, List<TargetFacts> targets, List<NodeFacts> nodes, Findings out) {
    schedulerSeesOnlyItsNode(asked, targets, nodes, out);
    modeIsNowhere(asked, nodes, out);
    weightsDoNothing(asked, out);
  }

  private static void weightsDoNothing(Asked asked, Findings out) {
    String scheduler = asked.scheduler();
    if (asked.weighs() && scheduler != null && WEIGHTLESS.contains(scheduler)) {
      out.add(
          asked.path() + ".proxy.weights",
          "scheduler %s minds no weight but 0; random, wrr and wlc share by weight"
              .formatted(scheduler));
    }
  }

  /**
   * Under Local a node sees all connections of its pods from outside; under Cluster it does not.
   */
  private static void schedulerSeesOnlyItsNode(
      Asked asked, List<TargetFacts> targets, List<NodeFacts> nodes, Findings out) {
    String scheduler = asked.scheduler();
    if (scheduler == null || !COUNTING.contains(scheduler) || nodes.size() < 2) {
      return;
    }
    out.addFor(
        asked.path() + ".proxy.scheduler",
        targets,
        target ->
            target.takesExternalTraffic() && asked.externalOf(target) == TrafficPolicy.CLUSTER,
        target ->
            ("each node counts its own connections only, so under Cluster %s does not know what"
                    + " other nodes send to a pod of Service %s; with trafficPolicy.external: Local"
                    + " it does")
                .formatted(scheduler, target.name()));
  }

  private static void modeIsNowhere(Asked asked, List<NodeFacts> nodes, Findings out) {
    String mode = asked.mode();
    List<NodeFacts> reporting = nodes.stream().filter(node -> !node.modes().isEmpty()).toList();
    if (mode == null
        || reporting.isEmpty()
        || reporting.stream().anyMatch(node -> isAvailable(node.modes().get(mode)))) {
      return;
    }
    String missing =
        reporting.stream()
            .map(node -> node.modes().get(mode))
            .filter(Objects::nonNull)
            .map(NodeFacts.Mode::reason)
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .map(reason -> " (" + reason + ")")
            .orElse("");
    String consequence =
        asked.rejects()
            ? "with unavailable: Reject all of them refuse connections"
            : "all of them fall back to another mode";
    out.add(
        asked.path() + ".proxy.mode",
        "none of %d nodes can do %s; %s%s".formatted(reporting.size(), mode, consequence, missing));
  }

  private static boolean isAvailable(NodeFacts.@Nullable Mode mode) {
    return mode != null && mode.available();
  }
}
