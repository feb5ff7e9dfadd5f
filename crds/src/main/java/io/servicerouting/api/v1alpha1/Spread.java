package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadEnforcement;
import org.jspecify.annotations.Nullable;

/**
 * How new pods are spread over the nodes.
 *
 * <p>Policies take or leave a spread as a whole, so its fields have defaults in the schema; but
 * {@code weight} and {@code maxSkew} have none, because each applies with one mode only and
 * defaults are set before rules are checked.
 */
@ApiObject
@ValidationRule(
    value =
        "!has(self.weight) || (self.mode == 'PodAntiAffinity' && self.enforcement == 'Preferred')",
    fieldPath = ".weight",
    messageExpression =
        "'weight applies only with mode PodAntiAffinity and enforcement Preferred, not with '"
            + " + self.mode + ' and ' + self.enforcement")
@ValidationRule(
    value = "!has(self.maxSkew) || self.mode == 'TopologySpread'",
    fieldPath = ".maxSkew",
    messageExpression = "'maxSkew applies only with mode TopologySpread, not with ' + self.mode")
public record Spread(
    @JsonPropertyDescription(
            "What new pods are given. PodAntiAffinity: they avoid nodes that have a pod of the"
                + " Service. TopologySpread: the numbers of pods per node differ by at most"
                + " maxSkew.")
        @SchemaFrom(type = SpreadMode.class)
        @Default("PodAntiAffinity")
        @Nullable String mode,
    @JsonPropertyDescription(
            "Preferred: a pod is scheduled all the same if there is no such node. Required: it"
                + " stays pending then.")
        @SchemaFrom(type = SpreadEnforcement.class)
        @Default("Preferred")
        @Nullable String enforcement,
    @JsonPropertyDescription(
            "How much the preference counts against the scheduler's others, 1 to 100. Only with"
                + " PodAntiAffinity and Preferred; 100 if unset.")
        @Min(1) @Max(100) @Nullable Integer weight,
    @JsonPropertyDescription(
            "The label of nodes whose values tell places apart: the name of the node, or the zone.")
        @Default("kubernetes.io/hostname")
        @Size(min = 1, max = LabelSyntax.KEY_LENGTH) @Pattern(LabelSyntax.KEY) @Nullable String topologyKey,
    @JsonPropertyDescription(
            "What happens to pods that run already. Off: nothing. Advise: the status says which"
                + " pods to move. Evict: pods are evicted, one at a time and within their"
                + " disruption budget, if that makes the traffic more even.")
        @SchemaFrom(type = Rebalance.class)
        @Default("Advise")
        @Nullable String rebalance,
    @JsonPropertyDescription(
            "By how many pods two places may differ, 1 to 1000. Only with TopologySpread; 1 if"
                + " unset.")
        @Min(1) @Max(1000) @Nullable Integer maxSkew) {}
