package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;

/** A pod that should run elsewhere. */
@ApiObject
public record PodMove(
    @JsonPropertyDescription("The name of the pod.") @Required @Size(min = 1, max = 253) String pod,
    @JsonPropertyDescription("The node it runs on.") @Required @Size(min = 1, max = 253) String from,
    @JsonPropertyDescription(
            "A node where its successor would make the traffic more even; the scheduler may choose"
                + " another one as good.")
        @Required
        @Size(min = 1, max = 253) String to) {}
