package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** The share of a target's traffic that one pod gets. */
@ApiObject
public record PodShare(
    @JsonPropertyDescription("The name of the pod.") @Required @Size(min = 1, max = 253) String name,
    @JsonPropertyDescription("The node it runs on.") @Size(max = 253) @Nullable String node,
    @JsonPropertyDescription("Its share of the traffic in thousandths.")
        @Required
        @Min(0) @Max(1000) int sharePermille) {}
