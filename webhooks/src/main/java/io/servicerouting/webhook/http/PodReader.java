package io.servicerouting.webhook.http;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/**
 * Reads the parts of a pod that a spread depends on. The rest, most of a pod, is not decoded: it
 * would take time, and could only fail.
 */
final class PodReader {

  private static final List<String> METADATA =
      List.of("name", "generateName", "namespace", "labels", "annotations", "ownerReferences");
  private static final List<String> SPEC =
      List.of("nodeName", "affinity", "topologySpreadConstraints");

  private final ObjectMapper json;

  PodReader() {
    // The model's lists are empty if they are absent; a null is to mean the same.
    json = new ObjectMapper();
    json.setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP));
  }

  Pod read(JsonNode pod) throws JsonProcessingException {
    var reduced = json.createObjectNode();
    copy(pod, reduced, "metadata", METADATA);
    copy(pod, reduced, "spec", SPEC);
    return json.treeToValue(reduced, Pod.class);
  }

  private static void copy(JsonNode from, ObjectNode to, String part, List<String> members) {
    if (from.get(part) instanceof ObjectNode present) {
      to.set(part, members(present, members));
    }
  }

  private static ObjectNode members(ObjectNode of, List<String> names) {
    var chosen = of.objectNode();
    names.stream().filter(of::has).forEach(name -> chosen.set(name, of.get(name)));
    return chosen;
  }
}
