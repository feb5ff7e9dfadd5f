package io.servicerouting.webhook.spread;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Pods as YAML text, and patches applied to them. */
final class Pods {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static {
    // As the webhook reads them.
    JSON.setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP));
  }

  private Pods() {}

  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Pod pod(JsonNode pod) {
    return JSON.convertValue(pod, Pod.class);
  }

  static JsonNode patched(JsonNode pod, List<PatchOperation> operations) {
    return JsonPatch.apply(JSON.valueToTree(operations), pod);
  }
}
