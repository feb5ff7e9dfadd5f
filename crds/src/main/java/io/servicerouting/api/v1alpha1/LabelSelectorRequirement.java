package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One expression of a {@link LabelSelector}. */
@ApiObject
@ValidationRule(
    value =
        "self.operator in ['In', 'NotIn'] ?"
            + " has(self.values) && size(self.values) > 0 :"
            + " !has(self.values) || size(self.values) == 0",
    fieldPath = ".values",
    messageExpression =
        "self.operator in ['In', 'NotIn'] ?"
            + " 'operator ' + self.operator + ' needs at least one value' :"
            + " 'operator ' + self.operator + ' takes no values'")
public record LabelSelectorRequirement(
    @JsonPropertyDescription("The key of the label.")
        @Required
        @Size(min = 1, max = LabelSyntax.KEY_LENGTH) @Pattern(LabelSyntax.KEY) String key,
    @JsonPropertyDescription(
            "In: the label's value is one of values. NotIn: it is none of them, or the label is"
                + " absent. Exists and DoesNotExist: whether there is such a label.")
        @Required
        @SchemaFrom(type = SelectorOperator.class)
        String operator,
    @JsonPropertyDescription("The values for In and NotIn. Unset for Exists and DoesNotExist.")
        @Size(max = 64) @Nullable List<@Size(max = LabelSyntax.VALUE_LENGTH) @Pattern(LabelSyntax.VALUE) String>
            values) {}
