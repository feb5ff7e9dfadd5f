package io.servicerouting.operator.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;

/** Specs as users write them. */
final class Specs {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Specs() {}

  static ServiceRoutingConfigSpec spec(String yaml) {
    try {
      return YAML.readValue(yaml, ServiceRoutingConfigSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a spec: " + yaml, e);
    }
  }
}
