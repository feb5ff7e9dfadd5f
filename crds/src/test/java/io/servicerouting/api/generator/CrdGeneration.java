package io.servicerouting.api.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CRDs of all our types, as the text of the files under {@code config/crd}. */
final class CrdGeneration {

  /** All kinds of the API. */
  static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          ServiceRoutingPolicy.class,
          ClusterServiceRoutingPolicy.class,
          ServiceRoutingConfig.class,
          NodeRoutingState.class);

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private CrdGeneration() {}

  /** File name to content, the same for the same types. */
  static SortedMap<String, String> files() {
    var files = new TreeMap<String, String>();
    for (var kind : KINDS) {
      var crd = generate(kind);
      new CrdFinisher(kind).finish(crd);
      var names = crd.at("/spec/names");
      files.put(
          crd.at("/spec/group").asText() + "_" + names.path("plural").asText() + ".yaml",
          "# Generated from the Java types in crds/ by `make crds`. Do not edit.\n" + toYaml(crd));
    }
    return files;
  }

  private static ObjectNode generate(Class<? extends CustomResource<?, ?>> kind) {
    var output = new ByteArrayOutputStream();
    var mapper = BorrowedTypes.annotate(new ObjectMapper());
    new CRDGenerator()
        .withObjectMapper(mapper, new KubernetesSerialization(mapper, false))
        .withOutput(new SingleOutput(output))
        .customResourceClasses(kind)
        .generate();
    try {
      return (ObjectNode) YAML.readTree(output.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("the generated CRD of " + kind.getSimpleName(), e);
    }
  }

  private static String toYaml(ObjectNode crd) {
    try {
      // A map, because the entries of a tree are not ordered when it is written.
      return YAML.writeValueAsString(YAML.convertValue(crd, Map.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record SingleOutput(ByteArrayOutputStream output)
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return output;
    }

    @Override
    public void close() {}
  }
}
