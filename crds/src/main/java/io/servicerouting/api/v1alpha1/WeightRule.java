package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** The weight of some endpoints of a Service. What is unset fits every endpoint. */
@ApiObject
public record WeightRule(
    @JsonPropertyDescription(
            "How the names of the endpoints' pods begin, for example web-canary-. Compared up to"
                + " the last hyphen of a pod's name, so it can tell workloads but not single pods.")
        @Size(min = 1, max = 253) @Nullable String podPrefix,
    @JsonPropertyDescription("The node that the endpoints run on.") @Size(min = 1, max = 253) @Nullable String node,
    @JsonPropertyDescription("The zone that the endpoints run in.") @Size(min = 1, max = 63) @Nullable String zone,
    @JsonPropertyDescription(
            "The weight beside the other endpoints', 0 to 100. 0: no new connections; those that"
                + " exist go on.")
        @Required
        @Min(0) @Max(100) Integer weight) {}
