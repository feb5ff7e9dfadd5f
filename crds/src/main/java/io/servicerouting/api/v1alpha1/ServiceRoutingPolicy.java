package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Labels;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.servicerouting.api.ServiceRoutingApi;
import org.jspecify.annotations.Nullable;

/** How the traffic of some Services of its namespace is routed. */
@Group(ServiceRoutingApi.GROUP)
@Version("v1alpha1")
@Plural("serviceroutingpolicies")
@ShortNames("srp")
@Categories(ServiceRoutingApi.CATEGORY)
@Labels(ServiceRoutingApi.POLICY_ATTACHMENT_LABEL + "=Direct")
@JsonClassDescription(
    "Declares how the traffic of some Services of its namespace is routed: which mechanism of the"
        + " kernel carries it, which pod a new connection gets, whether nodes may forward to pods"
        + " on other nodes, and how the pods are spread over the nodes.")
@AdditionalPrinterColumn(
    name = "Target", // the API server prints the first match of a path, never several
    jsonPath = ".spec.targetRefs[0].name",
    getDescription = "The first Service it names")
@AdditionalPrinterColumn(
    name = "Targets",
    jsonPath = ".status.targetCount",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many Services, or ports of Services, it is in effect for")
@AdditionalPrinterColumn(
    name = "Selector",
    jsonPath = ".spec.targetSelector.matchLabels",
    priority = 1,
    getDescription = "The labels of the Services it selects")
@AdditionalPrinterColumn(
    name = "Mode",
    jsonPath = ".spec.proxy.mode",
    getDescription = "The mode it asks for; empty: the cluster's default")
@AdditionalPrinterColumn(
    name = "Scheduler",
    jsonPath = ".spec.proxy.scheduler",
    priority = 1,
    getDescription = "The scheduler it asks for; empty: the mode's default")
@AdditionalPrinterColumn(
    name = "External",
    jsonPath = ".spec.trafficPolicy.external",
    priority = 1,
    getDescription = "The traffic policy for external traffic; empty: the Service's own")
@AdditionalPrinterColumn(
    name = "Internal",
    jsonPath = ".spec.trafficPolicy.internal",
    priority = 1,
    getDescription = "The traffic policy for internal traffic; empty: the Service's own")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    getDescription = "Whether everything it asks for is in effect")
@AdditionalPrinterColumn(
    name = "Programmed",
    jsonPath = ".status.conditions[?(@.type==\"Programmed\")].status",
    getDescription = "Whether every node has programmed it")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    priority = 1,
    getDescription = "Why it is ready or not")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ServiceRoutingPolicy
    extends CustomResource<ServiceRoutingPolicySpec, ServiceRoutingPolicyStatus>
    implements Namespaced {

  /** Nothing: an object that was read without a spec must not look as if it had one. */
  @Override
  protected @Nullable ServiceRoutingPolicySpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ServiceRoutingPolicyStatus initStatus() {
    return null;
  }
}
