package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.operator.world.WorldNode;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes on which the pods of a Service may be placed.
 *
 * @param demands what its pods demand of a node, each kind of pod once
 * @param known whether that was read from the pods; otherwise they are taken to demand nothing
 * @param outdated whether the present pods could not be read, so that it is worth asking again soon
 */
public record PodReach(Set<PodDemands> demands, boolean known, boolean outdated) {
  private static final PodReach PLAIN = new PodReach(Set.of(PodDemands.NONE), false, false);

  public PodReach {
    demands = Set.copyOf(demands);
  }

  /** That of pods without tolerations that select no nodes. */
  public static PodReach plain() {
    return PLAIN;
  }

  /** That of these pods, of which there is at least one. */
  static PodReach of(Collection<Pod> pods) {
    return new PodReach(
        pods.stream().map(pod -> PodDemands.of(pod.getSpec())).collect(Collectors.toSet()),
        true,
        false);
  }

  /** The same demands, of pods that were read again, or could not be. */
  PodReach outdated(boolean isOutdated) {
    return new PodReach(demands, known, isOutdated);
  }

  /** Whether at least one kind of pod may be placed on a node. */
  public boolean admits(WorldNode node) {
    return node.ready()
        && node.schedulable()
        && demands.stream().anyMatch(each -> each.obstacle(node) == null);
  }
}
