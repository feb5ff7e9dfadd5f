package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** What is wrong with one field of one API object. */
@ApiObject
public record ObjectProblem(
    @JsonPropertyDescription("The kind of the object, for example Service.")
        @Required
        @Size(min = 1, max = 63) String kind,
    @JsonPropertyDescription("Its namespace. Unset if it belongs to none.") @Size(max = 63) @Nullable String namespace,
    @JsonPropertyDescription("Its name.") @Required @Size(min = 1, max = 253) String name,
    @JsonPropertyDescription(
            "The path of the field, for example endpoints[2].addresses[0]. Unset if it is about the"
                + " whole object.")
        @Size(max = 253) @Nullable String field,
    @JsonPropertyDescription("A word for programs, for example ModeUnavailable.")
        @Size(max = 64) @Pattern("^[A-Za-z][A-Za-z0-9]*$") @Nullable String reason,
    @JsonPropertyDescription("What is wrong and what was expected.") @Required @Size(max = 512) String message) {}
