package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.shares.EntryModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the traffic of one target is routed, and how even it is. */
@ApiObject
public record TargetStatus(
    @JsonPropertyDescription("The name of the Service.") @Required @Size(min = 1, max = 63) String name,
    @JsonPropertyDescription("The port's name, if the policy is for that port only.")
        @Size(min = 1, max = 63) @Nullable String sectionName,
    @JsonPropertyDescription("The mode in effect.") @Size(max = 32) @Nullable String mode,
    @JsonPropertyDescription("The scheduler in effect.") @Size(max = 16) @Nullable String scheduler,
    @JsonPropertyDescription("The traffic policy in effect for traffic from outside.")
        @Size(max = 32) @Nullable String external,
    @JsonPropertyDescription("The traffic policy in effect for traffic to the cluster IP.")
        @Size(max = 32) @Nullable String internal,
    @JsonPropertyDescription("How many pods of the Service are ready.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer pods,
    @JsonPropertyDescription("How many nodes traffic can enter by.") @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer nodes,
    @JsonPropertyDescription("How many of these nodes have a ready pod.")
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer nodesWithPods,
    @JsonPropertyDescription(
            "How traffic is taken to enter in the predicted figures. AllNodes: evenly by all nodes."
                + " HealthCheckedNodes: evenly by nodes that have a pod. OneNode: by a single one.")
        @SchemaFrom(type = EntryModel.class)
        @Nullable String entry,
    @JsonPropertyDescription(
            "How the traffic is going to be shared, worked out from where pods run.")
        @Nullable PredictedTraffic predicted,
    @JsonPropertyDescription("How the traffic was shared, counted by the nodes.")
        @Nullable ObservedTraffic observed,
    @JsonPropertyDescription("Who decided what is in effect, field by field.") @Size(max = 8) @Nullable List<FieldDecision> decisions,
    @JsonPropertyDescription(
            "Which pods would have to move to make the traffic more even. Unset: none, or the"
                + " policy does not ask.")
        @Nullable RebalanceAdvice rebalance) {}
