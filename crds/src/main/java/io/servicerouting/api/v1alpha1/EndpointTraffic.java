package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;

/** New connections to one endpoint, at all ports of a Service, through one node. */
@ApiObject
public record EndpointTraffic(
    @JsonPropertyDescription("The pod's address.") @Required @Size(max = 64) String address,
    @JsonPropertyDescription("Connections since counting began.")
        @Required
        @Min(0) @Max(Long.MAX_VALUE) long connections) {}
