package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How agents and operator reach the API server. */
@ApiObject
public record ApiServerSettings(
    @JsonPropertyDescription(
            "Addresses of API servers, or of a balancer before them, as host:port; tried in turn."
                + " An IPv6 address stands in brackets. Unset: those in the EndpointSlice"
                + " default/kubernetes.")
        @Size(min = 1, max = 16) @Nullable List<
                @Size(min = 3, max = 260) @Pattern(
                    "^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$")
                String>
            addresses) {}
