package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import java.util.Map;

/** Services of the policy's own namespace, by label. */
@ApiObject
@ValidationRule(
    value = "self.matchLabels.all" + LabelSyntax.KEY_RULE,
    fieldPath = ".matchLabels",
    message = LabelSyntax.KEY_MESSAGE)
public record TargetSelector(
    @JsonPropertyDescription(
            "Labels that a Service must have, each with this value, to be selected.")
        @Required
        @Size(min = 1, max = 16) Map<String, @Size(max = LabelSyntax.VALUE_LENGTH) @Pattern(LabelSyntax.VALUE) String>
            matchLabels) {}
