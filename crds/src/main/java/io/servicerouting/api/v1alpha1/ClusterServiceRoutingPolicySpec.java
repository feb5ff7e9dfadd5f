package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** What a {@link ClusterServiceRoutingPolicy} asks for, and for which Services. */
@ApiObject
@JsonClassDescription("What the policy asks for, and for which Services.")
@ValidationRule(
    value = "has(self.defaults) != has(self.overrides)",
    messageExpression =
        "has(self.defaults) ?"
            + " 'set either defaults or overrides, not both' :"
            + " 'the policy asks for nothing: set defaults or overrides'")
public record ClusterServiceRoutingPolicySpec(
    @JsonPropertyDescription(
            "The namespaces whose Services the policy is for, by their labels. An empty selector"
                + " selects all.")
        @Required
        LabelSelector namespaceSelector,
    @JsonPropertyDescription(
            "The Services within those namespaces, by their labels. Unset: all of them.")
        @Nullable LabelSelector serviceSelector,
    @JsonPropertyDescription(
            "What applies where no policy of the namespace says anything, field by field; spread is"
                + " taken as a whole. Either this or overrides.")
        @Nullable RoutingSettings defaults,
    @JsonPropertyDescription(
            "What applies whatever policies of the namespace say; their status then says that they"
                + " are overridden. Either this or defaults.")
        @Nullable RoutingSettings overrides) {}
