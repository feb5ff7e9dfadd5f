package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a {@link ServiceRoutingPolicy}. The operator writes it. */
@ApiObject
@JsonClassDescription("What became of the policy. Written by the operator.")
public record ServiceRoutingPolicyStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status is about; -1 until the operator has seen the"
                + " policy.")
        @Min(-1) @Max(Long.MAX_VALUE) @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Accepted: it can be followed. ResolvedRefs: its targets exist. Programmed: every node"
                + " has it. Spread: the pods are spread as it asks. Ready: all of that, apart from"
                + " a spread that is only preferred. Reconciling and Stalled appear only while they"
                + " are true.")
        @Size(max = 16) @Nullable List<Condition> conditions,
    @JsonPropertyDescription(
            "How many Services, or ports of Services, the policy is in effect for.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer targetCount,
    @JsonPropertyDescription("The first 16 of the targets, by name.") @Size(max = 16) @Nullable List<TargetStatus> targets,
    @JsonPropertyDescription("On how many nodes it is in effect.") @Nullable NodeCounts nodes) {}
