package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How traffic is going to be shared. Whole numbers: the API has no fractions. */
@ApiObject
public record PredictedTraffic(
    @JsonPropertyDescription(
            "The busiest pod's share in percent of the mean share: 100 is even, 200 means that it"
                + " gets twice the mean. Unset, as are the pods' shares, with schedulers whose choice"
                + " depends on the address called or on open connections: lblc, lblcr, dh, fo,"
                + " ovf.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer maxToMeanPercent,
    @JsonPropertyDescription(
            "The share of the traffic that is lost, because it enters by nodes without a pod.")
        @Min(0) @Max(100) @Nullable Integer lostPercent,
    @JsonPropertyDescription(
            "The share that is lost behind a balancer that asks healthCheckNodePort which nodes have"
                + " pods.")
        @Min(0) @Max(100) @Nullable Integer lostWithHealthChecksPercent,
    @JsonPropertyDescription("The shares of up to 16 pods, the largest first.") @Size(max = 16) @Nullable List<PodShare> pods) {}
