package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Puts the ClusterServiceVersion together: what is written by hand in {@code config/olm/base.yaml},
 * and what follows from the other manifests.
 */
final class ClusterServiceVersion {

  private static final String ARCHITECTURE = "operatorframework.io/arch.";

  private ClusterServiceVersion() {}

  static ObjectNode of(
      ObjectNode base,
      String icon,
      List<ObjectNode> crds,
      List<ObjectNode> samples,
      ObjectNode deployment,
      Permissions permissions,
      Release release) {
    ObjectNode csv = base.deepCopy();
    ObjectNode metadata = (ObjectNode) csv.path("metadata");
    metadata.put("name", release.csvName());
    ObjectNode annotations = (ObjectNode) metadata.path("annotations");
    annotations.put("alm-examples", YamlText.json(examples(samples)));
    annotations.put("containerImage", release.operatorImage());
    annotations.put("olm.skipRange", release.skipRange());
    ObjectNode labels = (ObjectNode) metadata.path("labels");
    release.architectures().forEach(one -> labels.put(ARCHITECTURE + one, "supported"));
    ObjectNode spec = (ObjectNode) csv.path("spec");
    spec.put("version", release.version());
    ObjectNode image = spec.putArray("icon").addObject();
    image.put(
        "base64data", Base64.getEncoder().encodeToString(icon.getBytes(StandardCharsets.UTF_8)));
    image.put("mediatype", "image/svg+xml");
    ObjectNode kinds = (ObjectNode) spec.path("customresourcedefinitions");
    kinds.set("owned", OwnedKinds.of(crds, kinds.path("owned")));
    spec.set("install", install(deployment, permissions, release));
    ArrayNode images = spec.putArray("relatedImages");
    images.addObject().put("name", "operator").put("image", release.operatorImage());
    images.addObject().put("name", "proxy-agent").put("image", release.agentImage());
    return csv;
  }

  private static ArrayNode examples(List<ObjectNode> samples) {
    ArrayNode examples = YamlText.object().arrayNode();
    samples.stream().map(JsonNode::<JsonNode>deepCopy).forEach(examples::add);
    return examples;
  }

  private static ObjectNode install(
      ObjectNode deployment, Permissions permissions, Release release) {
    ObjectNode install = YamlText.object();
    install.put("strategy", "deployment");
    ObjectNode spec = install.putObject("spec");
    ObjectNode granted = spec.putArray("clusterPermissions").addObject();
    granted.put("serviceAccountName", permissions.account());
    granted.set("rules", permissions.clusterRules());
    spec.putArray("deployments").add(OperatorDeployment.entry(deployment, release));
    return install;
  }
}
