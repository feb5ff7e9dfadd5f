package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New connections that a node has sent to endpoints, as the kernel counts them. The numbers only
 * grow while {@code since} stays the same, so that rates are differences of two reports.
 */
@ApiObject
public record NodeTraffic(
    @JsonPropertyDescription(
            "When counting began. Another time than before means that all counts begin anew.")
        @Required
        @Size(max = 64) String since,
    @JsonPropertyDescription(
            "How many endpoints are not listed: at most 128 Services, 64 endpoints of each and 1000"
                + " in all are.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer omittedEndpoints,
    @JsonPropertyDescription(
            "Services that a policy concerns and that this node has sent connections to, by namespace"
                + " and name.")
        @Size(max = 128) @Nullable List<ServiceTraffic> services) {}
