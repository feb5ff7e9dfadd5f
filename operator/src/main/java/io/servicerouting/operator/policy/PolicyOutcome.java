package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.NodeCounts;
import io.servicerouting.api.v1alpha1.TargetStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a policy.
 *
 * @param conditions all conditions
 * @param targetCount how many targets it is in effect for; null of a policy that is not understood
 * @param targets the first of them
 * @param nodes on how many nodes it is in effect
 */
record PolicyOutcome(
    List<ConditionDraft> conditions,
    @Nullable Integer targetCount,
    List<TargetStatus> targets,
    NodeCounts nodes) {}
