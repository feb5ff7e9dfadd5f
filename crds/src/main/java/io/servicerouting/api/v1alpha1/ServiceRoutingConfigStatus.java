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

/** What became of a {@link ServiceRoutingConfig}. The operator writes it. */
@ApiObject
@JsonClassDescription("What is installed. Written by the operator.")
public record ServiceRoutingConfigStatus(
    @JsonPropertyDescription(
            "The metadata.generation that this status is about; -1 until the operator has seen the"
                + " object.")
        @Min(-1) @Max(Long.MAX_VALUE) @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready: everything is installed and every agent is ready. AgentsReady: every agent is"
                + " ready and has the current settings. KubeProxy: kube-proxy is where spec.install"
                + " wants it. Reconciling and Stalled appear only while they are true.")
        @Size(max = 16) @Nullable List<Condition> conditions,
    @JsonPropertyDescription(
            "How agents are installed now. Differs from spec.install while agents still wait for"
                + " kube-proxy to come back.")
        @Size(max = 32) @Nullable String install,
    @JsonPropertyDescription("How many agents run.") @Nullable AgentCounts agents,
    @JsonPropertyDescription("Which modes the nodes can do; each node's NodeRoutingState has more.")
        @Size(max = 8) @Nullable List<ModeCounts> modes,
    @JsonPropertyDescription("What the operator found out about the cluster.")
        @Nullable DetectedCluster detected) {}
