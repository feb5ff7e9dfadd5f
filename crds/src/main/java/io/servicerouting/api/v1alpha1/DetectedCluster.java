package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.servicerouting.api.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found out about the cluster. */
@ApiObject
public record DetectedCluster(
    @JsonPropertyDescription(
            "The address ranges that nodes have for their pods, neighbouring ones joined, the first"
                + " 16. A network plug-in may use others: then set spec.clusterCIDRs.")
        @Size(max = 16) @Nullable List<@Size(max = 49) String> podCIDRs,
    @JsonPropertyDescription(
            "The address ranges of Services, from the cluster's ServiceCIDRs; unset where these are"
                + " not served.")
        @Size(max = 16) @Nullable List<@Size(max = 49) String> serviceCIDRs,
    @JsonPropertyDescription("Where kube-proxy is.") @Nullable DetectedKubeProxy kubeProxy) {}
