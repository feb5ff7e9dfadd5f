package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.Labels;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.servicerouting.api.ServiceRoutingApi;
import org.jspecify.annotations.Nullable;

/** How the traffic of Services in many namespaces is routed; for administrators. */
@Group(ServiceRoutingApi.GROUP)
@Version("v1alpha1")
@Plural("clusterserviceroutingpolicies")
@ShortNames("csrp")
@Categories(ServiceRoutingApi.CATEGORY)
@Labels(ServiceRoutingApi.POLICY_ATTACHMENT_LABEL + "=Inherited")
@JsonClassDescription(
    "Declares how the traffic of Services in many namespaces is routed: either defaults for"
        + " Services no policy of their namespace speaks for, or overrides that beat such policies."
        + " For administrators.")
@AdditionalPrinterColumn(
    name = "Default-Mode",
    jsonPath = ".spec.defaults.proxy.mode",
    getDescription = "The mode it gives to Services without one")
@AdditionalPrinterColumn(
    name = "Override-Mode",
    jsonPath = ".spec.overrides.proxy.mode",
    getDescription = "The mode it forces on Services")
@AdditionalPrinterColumn(
    name = "Services",
    jsonPath = ".status.services",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many Services it selects")
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
public class ClusterServiceRoutingPolicy
    extends CustomResource<ClusterServiceRoutingPolicySpec, ClusterServiceRoutingPolicyStatus> {

  /** Nothing: an object that was read without a spec must not look as if it had one. */
  @Override
  protected @Nullable ClusterServiceRoutingPolicySpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ClusterServiceRoutingPolicyStatus initStatus() {
    return null;
  }
}
