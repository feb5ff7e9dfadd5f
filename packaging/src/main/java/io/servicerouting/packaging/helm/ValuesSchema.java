package io.servicerouting.packaging.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/**
 * The schema of the chart's values: written by hand but for {@code config}, which is the spec of
 * ServiceRoutingConfig and has the schema of its CRD. What only CEL says there, the API server
 * checks.
 */
final class ValuesSchema {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COPIED =
      List.of(
          "type",
          "description",
          "enum",
          "pattern",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "maxProperties",
          "required");

  private ValuesSchema() {}

  /**
   * Makes it.
   *
   * @param crd that of ServiceRoutingConfig
   */
  static JsonNode of(JsonNode crd) throws IOException {
    try (InputStream in = ValuesSchema.class.getResourceAsStream("values.schema.json")) {
      var schema = JSON.readTree(Objects.requireNonNull(in, "values.schema.json"));
      var spec = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
      var config = json(spec);
      config.put(
          "description",
          "Fields of ServiceRoutingConfig's spec, which the operator writes into it; the others stay"
              + " what they are there. Empty: the operator finds out what the cluster needs.");
      ((ObjectNode) schema.path("properties")).set("config", config);
      return schema;
    }
  }

  /** The JSON schema of an OpenAPI schema of Kubernetes. */
  private static ObjectNode json(JsonNode openApi) {
    var schema = JSON.createObjectNode();
    COPIED.stream()
        .filter(openApi::has)
        .forEach(keyword -> schema.set(keyword, openApi.get(keyword)));
    if (openApi.path("x-kubernetes-int-or-string").asBoolean()) {
      schema.putArray("type").add("integer").add("string");
    }
    if (openApi.path("x-kubernetes-list-type").asText().equals("set")) {
      schema.put("uniqueItems", true);
    }
    if (openApi.has("properties")) {
      schema.put("additionalProperties", false);
      var properties = schema.putObject("properties");
      openApi
          .get("properties")
          .properties()
          .forEach(each -> properties.set(each.getKey(), json(each.getValue())));
    } else if (openApi.path("additionalProperties").isObject()) {
      schema.set("additionalProperties", json(openApi.get("additionalProperties")));
    }
    if (openApi.has("items")) {
      schema.set("items", json(openApi.get("items")));
    }
    return schema;
  }
}
