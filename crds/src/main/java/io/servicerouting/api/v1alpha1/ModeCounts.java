package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** How many nodes can do a mode. */
@ApiObject
public record ModeCounts(
    @JsonPropertyDescription("The mode.") @Required @Size(max = 32) String name,
    @JsonPropertyDescription("Nodes that can do it.") @Required @Min(0) @Max(Integer.MAX_VALUE) int available,
    @JsonPropertyDescription("Nodes that cannot.") @Required @Min(0) @Max(Integer.MAX_VALUE) int unavailable,
    @JsonPropertyDescription("What the first of these nodes lacks.") @Size(max = 512) @Nullable String reason) {}
