package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kubernetes label selector; bounded, so that its rules stay cheap to check. */
@ApiObject
@ValidationRule(
    value = "!has(self.matchLabels) || self.matchLabels.all" + LabelSyntax.KEY_RULE,
    fieldPath = ".matchLabels",
    message = LabelSyntax.KEY_MESSAGE)
public record LabelSelector(
    @JsonPropertyDescription("Labels that an object must have, each with this value.")
        @Size(max = 16) @Nullable Map<String, @Size(max = LabelSyntax.VALUE_LENGTH) @Pattern(LabelSyntax.VALUE) String>
            matchLabels,
    @JsonPropertyDescription("Further requirements. All of them must hold.") @Size(max = 16) @Nullable List<LabelSelectorRequirement> matchExpressions) {}
