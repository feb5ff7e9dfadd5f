package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;

/** Who decided what is in effect for one field of a target. */
@ApiObject
public record FieldDecision(
    @JsonPropertyDescription("The field of policies, for example trafficPolicy.external.")
        @Required
        @Size(min = 1, max = 64) String field,
    @JsonPropertyDescription(
            "Who decided it: a policy and how it refers to the Service, the Service itself, or the"
                + " default.")
        @Required
        @Size(min = 1, max = 512) String by) {}
