package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** How much a node has programmed. */
@ApiObject
public record RoutingCounts(
    @JsonPropertyDescription("Services that the agent routes on this node.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer services,
    @JsonPropertyDescription("Ports of these Services.") @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer servicePorts,
    @JsonPropertyDescription("Endpoints of these ports.") @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer endpoints) {}
