package io.servicerouting.routing;

import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;

/**
 * What becomes of connections to one kind of frontend, by who opens them. A packet is matched in
 * this order: pod, node, anybody else.
 *
 * @param fromPod a pod that the {@link LocalDetector} recognises. Without a detector nobody is
 *     recognised, and this equals {@code fromOutside}
 * @param fromNode a process on this node, or a pod on its host network
 * @param fromOutside any other source
 */
public record Entry(Steering fromPod, Steering fromNode, Steering fromOutside) {

  /** Nobody gets in. */
  static Entry refusing() {
    Steering reject = new Steering.Reject();
    return new Entry(reject, reject, reject);
  }

  /**
   * The entry to a ClusterIP.
   *
   * <p>A pod's replies pass its own node again, so its address can be kept; anybody else's might
   * not, so they are masqueraded. Without a detector, pods and others cannot be told apart and
   * nobody is, unless {@code masqueradeAll} says so (kube-proxy does the same).
   */
  static Entry internal(
      TrafficPolicy policy, EndpointSets sets, boolean detectsPods, boolean masqueradeAll) {
    BackendSet set =
        switch (policy) {
          case CLUSTER -> BackendSet.CLUSTER;
          case LOCAL -> BackendSet.LOCAL;
          case PREFER_LOCAL -> nearest(sets);
        };
    Steering pod = steer(set, masqueradeAll, sets);
    Steering others = steer(set, masqueradeAll || detectsPods, sets);
    return new Entry(pod, others, others);
  }

  /**
   * The entry to a node port, a load balancer's or an external address.
   *
   * <p>Under Local, pods and processes of this node are short-circuited: they are served as if they
   * had gone out to the balancer and come back on a node with endpoints.
   *
   * <p>Under PreferLocal a node with endpoints does as under Local, though its own pods and
   * processes stay on it too; a node without does as under Cluster, though its own pods keep their
   * address, since replies to them pass the node again.
   */
  static Entry external(TrafficPolicy policy, EndpointSets sets, boolean detectsPods) {
    Steering anywhere = steer(BackendSet.CLUSTER, true, sets);
    if (policy == TrafficPolicy.CLUSTER) {
      return new Entry(anywhere, anywhere, anywhere);
    }
    if (policy == TrafficPolicy.PREFER_LOCAL) {
      boolean isHere = nearest(sets) == BackendSet.LOCAL;
      return new Entry(
          steer(nearest(sets), !isHere && !detectsPods, sets),
          steer(nearest(sets), true, sets),
          steer(nearest(sets), !isHere, sets));
    }
    Steering here = steer(BackendSet.LOCAL, false, sets);
    Steering pod = detectsPods ? steer(BackendSet.CLUSTER, false, sets) : here;
    return new Entry(pod, anywhere, here);
  }

  private static BackendSet nearest(EndpointSets sets) {
    return sets.local().isEmpty() ? BackendSet.CLUSTER : BackendSet.LOCAL;
  }

  private static Steering steer(BackendSet set, boolean masquerade, EndpointSets sets) {
    if (!sets.anywhere()) {
      return new Steering.Reject();
    }
    if (set == BackendSet.LOCAL && sets.local().isEmpty()) {
      return new Steering.Drop();
    }
    return new Forward(set, masquerade);
  }

  /** Whether any source is sent to this set. */
  public boolean uses(BackendSet set) {
    return leadsTo(fromPod, set) || leadsTo(fromNode, set) || leadsTo(fromOutside, set);
  }

  private static boolean leadsTo(Steering steering, BackendSet set) {
    return steering instanceof Forward forward && forward.to() == set;
  }
}
