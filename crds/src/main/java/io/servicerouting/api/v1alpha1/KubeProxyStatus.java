package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import org.jspecify.annotations.Nullable;

/** What a node's agent knows of kube-proxy there. */
@ApiObject
public record KubeProxyStatus(
    @JsonPropertyDescription(
            "Whether kube-proxy runs on the node. Instead of kube-proxy this is true, too, while its"
                + " rules are there and it is not known.")
        @Required
        boolean running,
    @JsonPropertyDescription("Whether kube-proxy's rules are in the kernel.") @Required
        boolean rules,
    @JsonPropertyDescription(
            "The mode of kube-proxy, for example iptables, ipvs or nftables; absent if it neither runs nor"
                + " left anything.")
        @Size(max = 32) @Nullable String mode,
    @JsonPropertyDescription("What people should know, for example what could not be removed.")
        @Size(max = 512) @Nullable String message) {}
