package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/**
 * A Service, or one of its ports, in the policy's own namespace.
 *
 * <p>No field has a default in the schema: with one, what is stored differs from what was applied.
 * The list is one value to the API server, so every further {@code kubectl apply} would write,
 * server-side apply would conflict, and GitOps tools would see a difference for ever.
 */
@ApiObject
@ValidationRule(
    value = "!has(self.group) || self.group == ''",
    fieldPath = ".group",
    messageExpression =
        "'group must be empty, the group of Services, not \\'' + self.group + '\\''")
public record TargetRef(
    @JsonPropertyDescription(
            "The target's API group. Empty or unset: the core group, where Services are.")
        @Size(max = 253) @Nullable String group,
    @JsonPropertyDescription("The target's kind. Unset: Service.")
        @SchemaFrom(type = TargetKind.class)
        @Nullable String kind,
    @JsonPropertyDescription("The name of the Service.")
        @Required
        @Size(min = 1, max = 63) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String name,
    @JsonPropertyDescription(
            "The name of one port of the Service. Unset: all its ports. With it the policy can set"
                + " proxy only, and it beats policies for the whole Service.")
        @Size(min = 1, max = 63) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Nullable String sectionName) {}
