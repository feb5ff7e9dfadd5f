package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How traffic was shared, as the nodes counted it. */
@ApiObject
public record ObservedTraffic(
    @JsonPropertyDescription("The busiest pod's share in percent of the mean share.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer maxToMeanPercent,
    @JsonPropertyDescription("How many connections began within the window, over all nodes.")
        @Min(0) @Max(Long.MAX_VALUE) @Nullable Long newConnections,
    @JsonPropertyDescription("The time that was counted over, for example 5m or 1h30m.")
        @Size(min = 2, max = 16) @Pattern("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$") @Nullable String window,
    @JsonPropertyDescription("The shares of up to 16 pods, the largest first.") @Size(max = 16) @Nullable List<PodShare> pods) {}
