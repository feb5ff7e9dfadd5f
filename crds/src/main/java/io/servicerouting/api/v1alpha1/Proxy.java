package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Which mechanism carries the traffic, and how it picks a pod.
 *
 * <p>No field has a default in the schema: what is unset here comes from the cluster's policies.
 * The scheduler is no enum of the schema, because which ones there are depends on the mode.
 */
@ApiObject
@ValidationRule(
    value = "has(self.mode) || has(self.scheduler) || has(self.unavailable)",
    message = "proxy is empty: set mode, scheduler or unavailable")
@ValidationRule(
    value = "!has(self.scheduler) || self.scheduler in ['random', 'rr']",
    fieldPath = ".scheduler",
    messageExpression =
        "'scheduler \\'' + self.scheduler + '\\' is not offered by mode iptables:"
            + " use random or rr'")
public record Proxy(
    @JsonPropertyDescription(
            "The mechanism that carries the traffic. Unset: the default of the cluster.")
        @SchemaFrom(type = ProxyMode.class)
        @Nullable String mode,
    @JsonPropertyDescription(
            "How the pod for a new connection is picked. Mode iptables offers random (the default:"
                + " every pod with the same probability) and rr (round robin). Each node counts"
                + " its own connections only.")
        @Size(min = 1, max = 16) @Nullable String scheduler,
    @JsonPropertyDescription(
            "What a node does that cannot do the mode. Fallback: it carries the traffic in its best"
                + " mode and reports that. Reject: it refuses connections to the Service. Unset:"
                + " Fallback, unless a policy of the cluster says otherwise.")
        @SchemaFrom(type = Unavailable.class)
        @Nullable String unavailable) {}
