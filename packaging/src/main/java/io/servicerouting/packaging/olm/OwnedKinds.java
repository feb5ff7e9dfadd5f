package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the ClusterServiceVersion says about the kinds of the CRDs. */
final class OwnedKinds {

  private OwnedKinds() {}

  /**
   * One entry for each version of each CRD.
   *
   * @param crds the CRDs
   * @param handWritten by CRD: displayName and resources, of which no schema knows
   */
  static ArrayNode of(List<ObjectNode> crds, JsonNode handWritten) {
    ArrayNode owned = YamlText.object().arrayNode();
    for (ObjectNode crd : crds) {
      String name = crd.at("/metadata/name").asText();
      JsonNode known =
          handWritten
              .valueStream()
              .filter(entry -> entry.path("name").asText().equals(name))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "base.yaml: spec.customresourcedefinitions.owned has no entry " + name));
      for (JsonNode version : crd.at("/spec/versions")) {
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        ObjectNode entry = owned.addObject();
        entry.put("name", name);
        entry.put("version", version.path("name").asText());
        entry.put("kind", crd.at("/spec/names/kind").asText());
        entry.set("displayName", known.path("displayName"));
        entry.put("description", schema.path("description").asText());
        entry.set("resources", known.path("resources"));
        putUnlessEmpty(entry, "specDescriptors", schema.at("/properties/spec"));
        putUnlessEmpty(entry, "statusDescriptors", schema.at("/properties/status"));
      }
    }
    return owned;
  }

  private static void putUnlessEmpty(ObjectNode entry, String name, JsonNode schema) {
    ArrayNode descriptors = FieldDescriptors.of(schema);
    if (!descriptors.isEmpty()) {
      entry.set(name, descriptors);
    }
  }
}
