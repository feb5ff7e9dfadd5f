package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** Whether a node can do a mode. */
@ApiObject
public record NodeMode(
    @JsonPropertyDescription("The mode.") @Required @Size(max = 32) String name,
    @JsonPropertyDescription("Whether this node can do it.") @Required boolean available,
    @JsonPropertyDescription("How many ports of Services it carries on this node.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer servicePorts,
    @JsonPropertyDescription(
            "If it cannot: what is missing. If it can: how, for example the variant of iptables.")
        @Size(max = 512) @Nullable String reason) {}
