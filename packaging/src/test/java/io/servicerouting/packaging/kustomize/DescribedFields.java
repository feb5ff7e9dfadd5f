package io.servicerouting.packaging.kustomize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** Fields and their descriptions as {@code kubectl explain} reads them: OpenAPI v3. */
final class DescribedFields {

  private final JsonNode schemas;

  DescribedFields(JsonNode openApi) {
    schemas = openApi.at("/components/schemas");
  }

  /** Every field of a schema by its path, but for those of metadata, which are Kubernetes' own. */
  SortedMap<String, String> of(String schema) {
    var found = new TreeMap<String, String>();
    collect("", schemas.path(schema), found);
    return found;
  }

  private static void collect(String path, JsonNode schema, SortedMap<String, String> found) {
    JsonNode object = schema.has("items") ? schema.get("items") : schema;
    object
        .path("properties")
        .properties()
        .forEach(field -> {
          if (path.isEmpty() && field.getKey().equals("metadata")) {
            return;
          }
          var name = path + field.getKey();
          found.put(name, field.getValue().path("description").asText());
          collect(name + ".", field.getValue(), found);
        });
  }
}
