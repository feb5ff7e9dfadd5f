package io.servicerouting.packaging.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares the CRDs of two releases. */
final class CrdChanges {

  private CrdChanges() {}

  /** What is unsafe, in the order of the former CRDs. */
  static List<UnsafeChange> between(List<JsonNode> before, List<JsonNode> after) {
    Map<String, JsonNode> now =
        after.stream().collect(Collectors.toMap(CrdChanges::nameOf, crd -> crd));
    List<UnsafeChange> changes = new ArrayList<>();
    for (JsonNode crd : before) {
      JsonNode successor = now.get(nameOf(crd));
      if (successor == null) {
        changes.add(
            new UnsafeChange(nameOf(crd), "metadata.name", Danger.KIND_REMOVED, "is not there"));
      } else {
        changes.addAll(between(crd, successor));
      }
    }
    return changes;
  }

  private static List<UnsafeChange> between(JsonNode before, JsonNode after) {
    String name = nameOf(before);
    List<UnsafeChange> changes = new ArrayList<>();
    JsonNode scope = before.at("/spec/scope");
    if (!scope.equals(after.at("/spec/scope"))) {
      changes.add(
          new UnsafeChange(
              name,
              "spec.scope",
              Danger.SCOPE_CHANGED,
              "was %s, is %s".formatted(scope, after.at("/spec/scope"))));
    }
    for (JsonNode version : before.at("/spec/versions")) {
      String served = version.path("name").asText();
      after
          .at("/spec/versions")
          .valueStream()
          .filter(one -> one.path("name").asText().equals(served))
          .findFirst()
          .ifPresentOrElse(
              one ->
                  changes.addAll(SchemaChanges.between(name, served, schema(version), schema(one))),
              () ->
                  changes.add(
                      new UnsafeChange(
                          name,
                          "spec.versions[" + served + "]",
                          Danger.VERSION_REMOVED,
                          "objects may be stored in it")));
    }
    return changes;
  }

  private static JsonNode schema(JsonNode version) {
    return version.at("/schema/openAPIV3Schema");
  }

  private static String nameOf(JsonNode crd) {
    return crd.at("/metadata/name").asText();
  }
}
