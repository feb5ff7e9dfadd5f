package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The operator's Deployment as OLM is to install it. */
final class OperatorDeployment {

  private static final String AGENT_IMAGE = "SRP_AGENT_IMAGE";

  /**
   * What is different under OLM. The ClusterRole that owns what the operator makes is the agents',
   * since OLM gives the operator's a name of its own. The Service is the one OLM makes, whose name
   * is in the certificate that OLM mounts. OLM registers the webhook of policies from {@code
   * webhookdefinitions}; the operator that of pods, which needs a namespaceSelector.
   */
  private static final Map<String, String> UNDER_OLM =
      Map.of(
          "SRP_OWNER_ROLE", "servicerouting-proxy-agent",
          "SRP_WEBHOOK_REGISTERS", "Pods");

  private OperatorDeployment() {}

  /** The entry of {@code install.spec.deployments}. */
  static ObjectNode entry(ObjectNode deployment, Release release) {
    String name = deployment.at("/metadata/name").asText();
    ObjectNode spec = deployment.path("spec").deepCopy();
    ObjectNode container = (ObjectNode) spec.at("/template/spec/containers/0");
    container.put("image", release.operatorImage());
    ArrayNode environment = (ArrayNode) container.path("env");
    for (JsonNode variable : environment) {
      if (variable.path("name").asText().equals(AGENT_IMAGE)) {
        ((ObjectNode) variable).put("value", release.agentImage());
      }
    }
    UNDER_OLM.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable ->
            environment
                .addObject()
                .put("name", variable.getKey())
                .put("value", variable.getValue()));
    environment.addObject().put("name", "SRP_WEBHOOK_SERVICE").put("value", name + "-service");
    ((ObjectNode) spec.at("/template/spec/affinity")).set("nodeAffinity", nodesOf(release));
    ObjectNode entry = YamlText.object();
    entry.put("name", name);
    entry.set("label", deployment.at("/metadata/labels"));
    entry.set("spec", spec);
    return entry;
  }

  private static ObjectNode nodesOf(Release release) {
    ObjectNode affinity = YamlText.object();
    ObjectNode expression =
        affinity
            .putObject("requiredDuringSchedulingIgnoredDuringExecution")
            .putArray("nodeSelectorTerms")
            .addObject()
            .putArray("matchExpressions")
            .addObject();
    expression.put("key", "kubernetes.io/arch").put("operator", "In");
    ArrayNode architectures = expression.putArray("values");
    release.architectures().forEach(architectures::add);
    return affinity;
  }
}
