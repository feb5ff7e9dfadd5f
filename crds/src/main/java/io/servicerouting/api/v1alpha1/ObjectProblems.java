package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API objects that a node cannot use as they are. */
@ApiObject
public record ObjectProblems(
    @JsonPropertyDescription("How many problems there are.")
        @Required
        @Min(0) @Max(Integer.MAX_VALUE) int count,
    @JsonPropertyDescription("The first 64 problems.") @Size(max = 64) @Nullable List<ObjectProblem> items) {}
