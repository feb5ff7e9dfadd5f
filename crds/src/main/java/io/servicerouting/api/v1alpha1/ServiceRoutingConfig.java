package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import io.servicerouting.api.ServiceRoutingApi;
import org.jspecify.annotations.Nullable;

/** What the operator installs in the cluster. There is one, named {@link #NAME}. */
@Group(ServiceRoutingApi.GROUP)
@Version("v1alpha1")
@Plural("serviceroutingconfigs")
@ShortNames("srconfig")
@Categories(ServiceRoutingApi.CATEGORY)
@JsonClassDescription(
    "What the operator installs in the cluster. There is one object of this kind, named cluster;"
        + " deleting it uninstalls the agents.")
@ValidationRule(
    value = "self.metadata.name == 'cluster'",
    messageExpression =
        "'there is one ServiceRoutingConfig, and its name must be \\'cluster\\', not \\''"
            + " + self.metadata.name + '\\''")
@AdditionalPrinterColumn(
    name = "Install",
    jsonPath = ".status.install",
    getDescription = "Whether agents run beside kube-proxy or instead of it")
@AdditionalPrinterColumn(
    name = "Mode",
    jsonPath = ".spec.defaultMode",
    getDescription = "The mode of Services no policy gives one; empty: the best one")
@AdditionalPrinterColumn(
    name = "Agents",
    jsonPath = ".status.agents.ready",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many agents are ready")
@AdditionalPrinterColumn(
    name = "Desired",
    jsonPath = ".status.agents.desired",
    type = AdditionalPrinterColumn.Type.INTEGER,
    getDescription = "How many agents there should be")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    getDescription = "Whether everything is installed")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    priority = 1,
    getDescription = "Why it is ready or not")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public class ServiceRoutingConfig
    extends CustomResource<ServiceRoutingConfigSpec, ServiceRoutingConfigStatus> {

  /** The only name that is admitted. */
  public static final String NAME = "cluster";

  /** Nothing: an object that was read without a spec must not look as if it had one. */
  @Override
  protected @Nullable ServiceRoutingConfigSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ServiceRoutingConfigStatus initStatus() {
    return null;
  }
}
