package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.WorldClusterPolicy;
import java.util.List;

/**
 * All that a cluster policy's status depends on, at one moment.
 *
 * @param policy the policy
 * @param namespaces how many namespaces it selects
 * @param services how many Services it selects within them
 * @param conflicts what other cluster policies decide in its place, for people
 * @param progress how far the nodes are
 */
record ClusterPolicyView(
    WorldClusterPolicy policy,
    int namespaces,
    int services,
    List<String> conflicts,
    Progress progress) {

  ClusterPolicyView with(Progress progress) {
    return new ClusterPolicyView(policy, namespaces, services, conflicts, progress);
  }
}
