package io.servicerouting.webhook.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Whether an object has what another one states. Members that are not stated may have any value:
 * the API server's defaults, or labels of somebody else. Lists have to be equal in length; an empty
 * stated object has to be empty, because an empty selector means something.
 */
final class StatedFields {

  private StatedFields() {}

  static boolean areIn(JsonNode stated, JsonNode present) {
    return switch (stated) {
      case ObjectNode object when object.isEmpty() -> present.isObject() && present.isEmpty();
      case ObjectNode object ->
          object.properties().stream()
              .allMatch(member ->
                  present.has(member.getKey())
                      && areIn(member.getValue(), present.get(member.getKey())));
      case ArrayNode list -> {
        boolean equal = present.isArray() && present.size() == list.size();
        for (int i = 0; equal && i < list.size(); i++) {
          equal = areIn(list.get(i), present.get(i));
        }
        yield equal;
      }
      default -> stated.equals(present);
    };
  }
}
