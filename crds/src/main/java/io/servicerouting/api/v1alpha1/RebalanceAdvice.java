package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pods to delete so that their successors make the traffic more even. */
@ApiObject
public record RebalanceAdvice(
    @JsonPropertyDescription(
            "The busiest pod's share in percent of the mean share, as the pods run now.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer maxToMeanPercent,
    @JsonPropertyDescription("The same after all moves.") @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer maxToMeanPercentAfter,
    @JsonPropertyDescription("The share of the traffic that is lost, as the pods run now.")
        @Min(0) @Max(100) @Nullable Integer lostPercent,
    @JsonPropertyDescription("The same after all moves.") @Min(0) @Max(100) @Nullable Integer lostPercentAfter,
    @JsonPropertyDescription("How many pods would have to move.")
        @Required
        @Min(1) @Max(Integer.MAX_VALUE) int moveCount,
    @JsonPropertyDescription("The first 16 of the moves, in this order.")
        @Required
        @Size(min = 1, max = 16) List<PodMove> moves) {}
