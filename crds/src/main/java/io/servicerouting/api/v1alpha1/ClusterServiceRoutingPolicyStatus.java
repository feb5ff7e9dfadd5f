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

/** What became of a {@link ClusterServiceRoutingPolicy}. The operator writes it. */
@ApiObject
@JsonClassDescription("What became of the policy. Written by the operator.")
public record ClusterServiceRoutingPolicyStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status is about; -1 until the operator has seen the"
                + " policy.")
        @Min(-1) @Max(Long.MAX_VALUE) @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Accepted: it can be followed. Programmed: every node has it. Ready: both. Reconciling"
                + " and Stalled appear only while they are true.")
        @Size(max = 16) @Nullable List<Condition> conditions,
    @JsonPropertyDescription("How many namespaces it selects.") @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer namespaces,
    @JsonPropertyDescription("How many Services it selects within them.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer services,
    @JsonPropertyDescription("On how many nodes it is in effect.") @Nullable NodeCounts nodes) {}
