package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.WorldPolicy;
import java.util.List;

/**
 * All that a policy's status depends on, at one moment.
 *
 * @param policy the policy
 * @param targets its targets: those it names in the order of its spec, or those it selects by name
 * @param nodes the nodes
 * @param progress how far the nodes are
 * @param injects whether new pods are given the spread that policies ask for
 */
record PolicyView(
    WorldPolicy policy,
    List<TargetView> targets,
    NodesView nodes,
    Progress progress,
    boolean injects) {

  PolicyView with(Progress progress, List<TargetView> targets) {
    return new PolicyView(policy, targets, nodes, progress, injects);
  }

  /** Whether something could not be read that the status is about, so that it may be wrong. */
  boolean isOutdated() {
    return targets.stream()
        .anyMatch(target -> target.found() != null && target.found().pods().reach().outdated());
  }
}
