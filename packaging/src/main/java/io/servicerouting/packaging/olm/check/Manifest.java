package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A file of the bundle's manifests.
 *
 * @param path below the bundle's folder
 * @param object its first document, the only one OLM reads
 */
record Manifest(String path, JsonNode object) {

  String kind() {
    return object.path("kind").asText();
  }

  String apiVersion() {
    return object.path("apiVersion").asText();
  }

  String name() {
    return object.at("/metadata/name").asText();
  }

  /** For messages. */
  String called() {
    return kind() + " " + name();
  }

  Problem problem(String field, String expected) {
    return new Problem(called(), field, expected);
  }
}
