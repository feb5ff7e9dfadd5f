package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's agent reports. It has no observedGeneration, because there is no spec to observe.
 * All lists are bounded: the object stays below 350 KB however large the cluster is. Words such as
 * modes are not enums of the schema: an agent that is newer than the CRD must still be able to
 * report.
 */
@ApiObject
@JsonClassDescription("What the node's agent reports. Written by the agent.")
public record NodeRoutingStateStatus(
    @JsonPropertyDescription("The version of the agent.") @Size(max = 64) @Nullable String agentVersion,
    @JsonPropertyDescription(
            "BesideKubeProxy: the agent routes Services that were handed to it by label, and those"
                + " that a policy concerns. InsteadOfKubeProxy: all Services. Removed: the agent has"
                + " removed its rules.")
        @Size(max = 32) @Nullable String install,
    @JsonPropertyDescription("Every mode the agent knows, and whether this node can do it.")
        @Size(max = 8) @Nullable List<NodeMode> modes,
    @JsonPropertyDescription("Up to where policies are programmed, and which are not.")
        @Nullable ProgrammedPolicies policies,
    @JsonPropertyDescription("Services and EndpointSlices that cannot be used as they are.")
        @Nullable ObjectProblems problems,
    @JsonPropertyDescription("What the agent knows of kube-proxy on this node.")
        @Nullable KubeProxyStatus kubeProxy,
    @JsonPropertyDescription("How much the agent has programmed.") @Nullable RoutingCounts counts,
    @JsonPropertyDescription("New connections to endpoints of Services that a policy concerns.")
        @Nullable NodeTraffic traffic,
    @JsonPropertyDescription(
            "How often the agent has found its rules changed by somebody else and repaired them,"
                + " since it started.")
        @Min(0) @Max(Long.MAX_VALUE) @Nullable Long repairs,
    @JsonPropertyDescription("When the agent last wrote to the kernel.") @Size(max = 64) @Nullable String lastProgrammedTime,
    @JsonPropertyDescription(
            "Programmed: the kernel has everything that the API asks for, apart from the exceptions"
                + " and problems listed here.")
        @Size(max = 16) @Nullable List<Condition> conditions) {}
