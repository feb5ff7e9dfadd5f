package io.servicerouting.webhook.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the API server asks about.
 *
 * @param uid the request's UID, which the answer repeats
 * @param namespace the object's namespace; empty if it has none
 * @param kind the object's kind
 * @param object the object as it would be stored; missing if it is being deleted
 */
record AdmissionCall(String uid, String namespace, String kind, JsonNode object) {

  /** For logs. An object that is created with generateName has no name yet. */
  String describe() {
    JsonNode metadata = object.path("metadata");
    String name = metadata.path("name").asText();
    return "%s %s/%s"
        .formatted(
            kind, namespace, name.isEmpty() ? metadata.path("generateName").asText() + "*" : name);
  }
}
