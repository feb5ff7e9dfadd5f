package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where node ports are served. */
@ApiObject
@ValidationRule(
    value = "!has(self.addresses) || !('primary' in self.addresses) || size(self.addresses) == 1",
    fieldPath = ".addresses",
    message = "'primary' stands alone: give either the word or address ranges")
public record NodePortSettings(
    @JsonPropertyDescription(
            "The addresses of a node at which node ports answer. Either the word primary: the"
                + " node's first address of each family (an InternalIP if it has one) and"
                + " 127.0.0.0/8. Or ranges: all its addresses within them; a family of which there"
                + " is no range gets all, so 0.0.0.0/0 alone means every address, as kube-proxy does"
                + " by default. Unset: primary.")
        @Size(min = 1, max = 16) @Nullable List<@Size(max = 49) @Pattern("^(primary|[0-9A-Fa-f:.]+/[0-9]{1,3})$") String>
            addresses) {}
