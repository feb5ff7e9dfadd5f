package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.ValidationRule;
import io.servicerouting.api.ApiObject;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.TrafficPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints traffic may reach, by where it comes from.
 *
 * <p>No field has a default in the schema: what is unset here comes from the cluster's policies,
 * and after them from the Service.
 */
@ApiObject
@ValidationRule(
    value = "has(self.external) || has(self.internal) || has(self.serviceFields)",
    message = "trafficPolicy is empty: set external, internal or serviceFields")
public record TrafficPolicies(
    @JsonPropertyDescription(
            "For traffic from outside that enters by a node port, a load balancer or an external"
                + " address. Cluster: to pods on all nodes, the client's address is lost. Local: to"
                + " pods of the node where it enters, the client's address is kept, and a node"
                + " without pods drops it. PreferLocal: to pods of the node where it enters, the"
                + " client's address is kept; a node without pods forwards it to pods on all nodes,"
                + " the client's address is lost. Unset: what the Service says.")
        @SchemaFrom(type = TrafficPolicy.class)
        @Nullable String external,
    @JsonPropertyDescription(
            "For traffic to the cluster IP. Cluster: to pods on all nodes. Local: to pods of the"
                + " client's own node; without any it is dropped. PreferLocal: to pods of the"
                + " client's own node; without any to pods on all nodes. Unset: what the Service"
                + " says.")
        @SchemaFrom(type = TrafficPolicy.class)
        @Nullable String internal,
    @JsonPropertyDescription(
            "Whether the Service's own externalTrafficPolicy and internalTrafficPolicy are set to"
                + " the same, so that load balancers and other proxies know. WhenUnstated: where"
                + " nobody has stated the field. Never: the Service is not touched. Force: also"
                + " where somebody else has stated it. Unset: WhenUnstated, unless a policy of the"
                + " cluster says otherwise.")
        @SchemaFrom(type = ServiceFields.class)
        @Nullable String serviceFields) {}
