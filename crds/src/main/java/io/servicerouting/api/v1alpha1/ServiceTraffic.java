package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** New connections to one Service, through one node. */
@ApiObject
public record ServiceTraffic(
    @JsonPropertyDescription("The Service's namespace.") @Required @Size(max = 63) String namespace,
    @JsonPropertyDescription("The Service's name.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("Endpoints with at least one connection, by address.") @Size(max = 64) @Nullable List<EndpointTraffic> endpoints) {}
