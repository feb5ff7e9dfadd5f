package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.ProxyMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link ServiceRoutingConfig} asks for. It is sensible without any field set. */
@ApiObject
@JsonClassDescription("What to install, and with which settings. No field has to be set.")
public record ServiceRoutingConfigSpec(
    @JsonPropertyDescription(
            "BesideKubeProxy: kube-proxy keeps running, and the agents route the Services that are"
                + " handed to them with the label service.kubernetes.io/service-proxy-name:"
                + " servicerouting.io. InsteadOfKubeProxy: there is no kube-proxy, and the agents"
                + " route all Services.")
        @SchemaFrom(type = Install.class)
        @Default("BesideKubeProxy")
        @Nullable String install,
    @JsonPropertyDescription(
            "The mode of Services that no policy gives one. Unset: the best mode of each node.")
        @SchemaFrom(type = ProxyMode.class)
        @Nullable String defaultMode,
    @JsonPropertyDescription("The agents' pods, one on each node.") @Nullable AgentSettings agent,
    @JsonPropertyDescription(
            "The address ranges of pods, by which agents tell pods from clients outside. Unset: each"
                + " agent uses the ranges of its own node.")
        @Size(min = 1, max = 16) @Nullable List<@Size(max = 49) String> clusterCIDRs,
    @JsonPropertyDescription("Where node ports are served.") @Nullable NodePortSettings nodePorts,
    @JsonPropertyDescription(
            "The bit of the packet mark, 0 to 31, that agents use to ask for source NAT. Set it if"
                + " other software on the nodes uses the same. Unset: the agent's own choice.")
        @Min(0) @Max(31) @Nullable Integer masqueradeBit,
    @JsonPropertyDescription(
            "How new pods are given the spread that policies ask for. Webhook: by a mutating"
                + " webhook for pods. Off: they are not, and policies report it.")
        @SchemaFrom(type = Injection.class)
        @Default("Webhook")
        @Nullable String injection,
    @JsonPropertyDescription("Where agents serve their metrics.") @Nullable MetricsSettings metrics,
    @JsonPropertyDescription(
            "How agents and operator reach the API server. They cannot use the Service kubernetes,"
                + " because on a node without kube-proxy nobody but the agent itself serves it.")
        @Nullable ApiServerSettings apiServer) {}
