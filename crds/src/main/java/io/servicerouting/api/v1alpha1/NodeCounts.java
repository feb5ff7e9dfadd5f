package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.servicerouting.api.ApiObject;

/** On how many nodes a policy is in effect. */
@ApiObject
public record NodeCounts(
    @JsonPropertyDescription("Nodes that should have the policy.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int desired,
    @JsonPropertyDescription("Nodes that have it.") @Required @Min(0) @Max(Integer.MAX_VALUE) int programmed,
    @JsonPropertyDescription("Nodes that could not program it.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int failed,
    @JsonPropertyDescription("Nodes that carry it in another mode than it asks for.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int fellBack) {}
