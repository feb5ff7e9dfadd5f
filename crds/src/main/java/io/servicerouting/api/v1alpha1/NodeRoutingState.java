package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.servicerouting.api.ServiceRoutingApi;
import org.jspecify.annotations.Nullable;

/**
 * What the agent of one node can do and has programmed. Named like the Node, which owns it; only
 * that node's agent writes it. Nobody declares anything here, so there is no spec.
 */
@Group(ServiceRoutingApi.GROUP)
@Version("v1alpha1")
@Plural("noderoutingstates")
@ShortNames("nrs")
@Categories(ServiceRoutingApi.CATEGORY)
@JsonClassDescription(
    "What the agent of one node can do and has programmed. It is named like the node, and written"
        + " by that node's agent alone; there is nothing to declare in it.")
@AdditionalPrinterColumn(
    name = "Agent",
    jsonPath = ".status.agentVersion",
    getDescription = "The agent's version")
@AdditionalPrinterColumn(
    name = "Install",
    jsonPath = ".status.install",
    priority = 1,
    getDescription = "Whether it runs beside kube-proxy or instead of it")
@AdditionalPrinterColumn(
    name = "Services",
    jsonPath = ".status.counts.services",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many Services it routes")
@AdditionalPrinterColumn(
    name = "Endpoints",
    jsonPath = ".status.counts.endpoints",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "How many endpoints these have")
@AdditionalPrinterColumn(
    name = "Programmed",
    jsonPath = ".status.conditions[?(@.type==\"Programmed\")].status",
    getDescription = "Whether the kernel has all of it")
@AdditionalPrinterColumn(
    name = "Problems",
    jsonPath = ".status.problems.count",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many Services and EndpointSlices it cannot use as they are")
@AdditionalPrinterColumn(
    name = "Repairs",
    jsonPath = ".status.repairs",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "How often somebody else's change was undone")
@AdditionalPrinterColumn(
    name = "Last-Programmed",
    jsonPath = ".status.lastProgrammedTime",
    type = AdditionalPrinterColumn.Type.DATE,
    priority = 1,
    getDescription = "When the kernel was last written to")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class NodeRoutingState extends CustomResource<Void, NodeRoutingStateStatus> {

  @Override
  protected @Nullable Void initSpec() {
    return null;
  }

  @Override
  protected @Nullable NodeRoutingStateStatus initStatus() {
    return null;
  }
}
