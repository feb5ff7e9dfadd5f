package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link ServiceRoutingPolicy} asks for, and for which Services. */
@ApiObject
@JsonClassDescription("What the policy asks for, and for which Services of its namespace.")
@ValidationRule(
    value = "has(self.targetRefs) != has(self.targetSelector)",
    messageExpression =
        "has(self.targetRefs) ?"
            + " 'set either targetRefs or targetSelector, not both' :"
            + " 'the policy has no target: set targetRefs or targetSelector'")
@ValidationRule(
    value =
        "!has(self.targetRefs) || self.targetRefs.all(t, self.targetRefs.exists_one(u,"
            + ServiceRoutingPolicySpec.SAME_TARGET
            + "))",
    fieldPath = ".targetRefs",
    message = "the same Service and port is named more than once")
@ValidationRule(
    value =
        "!has(self.targetRefs) || !self.targetRefs.exists(t, has(t.sectionName))"
            + " || (!has(self.trafficPolicy) && !has(self.spread))",
    message =
        "a policy with a sectionName in its targetRefs can set proxy only: trafficPolicy and spread"
            + " concern the whole Service")
@ValidationRule(
    value = "has(self.proxy) || has(self.trafficPolicy) || has(self.spread)",
    message = "the policy asks for nothing: set at least one of proxy, trafficPolicy and spread")
public record ServiceRoutingPolicySpec(
    @JsonPropertyDescription(
            "The Services the policy is for, by name. Either this or targetSelector.")
        @Size(min = 1, max = 16) @Nullable List<TargetRef> targetRefs,
    @JsonPropertyDescription(
            "The Services the policy is for, by their labels. Either this or targetRefs. A policy"
                + " that names a Service beats one that selects it.")
        @Nullable TargetSelector targetSelector,
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
        @Nullable Spread spread) {

  /** In CEL: whether {@code t} and {@code u} are the same Service and port. */
  static final String SAME_TARGET =
      " t.name == u.name && has(t.sectionName) == has(u.sectionName)"
          + " && (!has(t.sectionName) || t.sectionName == u.sectionName)";
}
