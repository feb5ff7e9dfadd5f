package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which policies a node has programmed: all up to a marker, except those listed. One marker instead
 * of one entry per policy keeps the object small. The two kinds have a marker each, because each is
 * watched for itself and a quiet one must not hold back the other.
 */
@ApiObject
public record ProgrammedPolicies(
    @JsonPropertyDescription(
            "Every ServiceRoutingPolicy whose resourceVersion is at most this is programmed, apart"
                + " from the exceptions.")
        @Size(max = 64) @Pattern("^[0-9]+$") @Nullable String programmedResourceVersion,
    @JsonPropertyDescription(
            "Every ClusterServiceRoutingPolicy whose resourceVersion is at most this is programmed,"
                + " apart from the exceptions.")
        @Size(max = 64) @Pattern("^[0-9]+$") @Nullable String programmedClusterResourceVersion,
    @JsonPropertyDescription("How many policies are not programmed as they ask.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer exceptionCount,
    @JsonPropertyDescription("The first 64 policies that are not programmed as they ask, and why.")
        @Size(max = 64) @Nullable List<ObjectProblem> exceptions) {}
