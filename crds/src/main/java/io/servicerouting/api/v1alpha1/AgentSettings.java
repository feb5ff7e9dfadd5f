package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.servicerouting.api.ApiObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods of the agents' DaemonSet. */
@ApiObject
@ValidationRule(
    value = "!has(self.nodeSelector) || self.nodeSelector.all" + LabelSyntax.KEY_RULE,
    fieldPath = ".nodeSelector",
    message = LabelSyntax.KEY_MESSAGE)
public record AgentSettings(
    @JsonPropertyDescription(
            "The image of the agent. Unset: the one that belongs to the operator's version.")
        @Size(min = 1, max = 1024) @Pattern("^\\S+$") @Nullable String image,
    @JsonPropertyDescription(
            "Labels that a node must have to get an agent. Unset: every Linux node gets one.")
        @Size(max = 16) @Nullable Map<String, @Size(max = LabelSyntax.VALUE_LENGTH) @Pattern(LabelSyntax.VALUE) String>
            nodeSelector,
    @JsonPropertyDescription(
            "Taints that agents tolerate. Unset: all, since a node without an agent routes"
                + " nothing.")
        @Size(max = 32) @Nullable List<Toleration> tolerations,
    @JsonPropertyDescription("Processor time and memory of an agent.")
        @Nullable ResourceRequirements resources) {}
