package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** What a {@link ClusterServiceRoutingPolicy} asks for: a policy's fields without its targets. */
@ApiObject
@ValidationRule(
    value = "has(self.proxy) || has(self.trafficPolicy) || has(self.spread)",
    message = "the policy asks for nothing: set at least one of proxy, trafficPolicy and spread")
public record RoutingSettings(
    @JsonPropertyDescription(
            "Which mechanism of the kernel carries the traffic, and which pod a new connection"
                + " gets.")
        @Nullable Proxy proxy,
    @JsonPropertyDescription(
            "Whether a node may forward traffic to pods on other nodes. Takes the place of the"
                + " Service's own externalTrafficPolicy and internalTrafficPolicy.")
        @Nullable TrafficPolicies trafficPolicy,
    @JsonPropertyDescription(
            "How new pods of the Services are spread over the nodes. Unset: pods are left alone."
                + " An empty object asks for the defaults below.")
        @Nullable Spread spread) {}
