package io.servicerouting.api.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One object and what the API server should say to it.
 *
 * @param kind its kind
 * @param title what is special about it
 * @param name its name
 * @param spec its spec; null for an object without one
 * @param because a part of the error message; null if the object is good
 * @param becomes the whole spec after defaults were set; null if that is not judged
 */
record AdmissionRow(
    String kind,
    String title,
    String name,
    @Nullable JsonNode spec,
    @Nullable String because,
    @Nullable JsonNode becomes) {

  private static final Set<String> FIELDS =
      Set.of("rejects", "accepts", "name", "spec", "because", "becomes");

  /** Reads the rows of a file of {@code src/test/resources/admission}. */
  static Stream<AdmissionRow> of(String kind, String file, String defaultName) {
    try (var input = AdmissionRow.class.getResourceAsStream("/admission/" + file);
        MappingIterator<JsonNode> documents =
            new YAMLMapper().readerFor(JsonNode.class).readValues(input)) {
      return documents.readAll().stream()
          .map(document -> row(kind, (ObjectNode) document, defaultName));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static AdmissionRow row(String kind, ObjectNode document, String defaultName) {
    document
        .fieldNames()
        .forEachRemaining(field -> {
          if (!FIELDS.contains(field)) {
            throw new IllegalArgumentException("unknown field " + field + " in " + document);
          }
        });
    boolean rejected = document.has("rejects");
    if (rejected == document.has("accepts") || rejected != document.has("because")) {
      throw new IllegalArgumentException(
          "expected either `rejects` with `because`, or `accepts`: " + document);
    }
    return new AdmissionRow(
        kind,
        document.path(rejected ? "rejects" : "accepts").asText(),
        document.path("name").asText(defaultName),
        document.get("spec"),
        rejected ? document.path("because").asText() : null,
        document.get("becomes"));
  }

  GenericKubernetesResource object() {
    var object = new GenericKubernetesResource();
    object.setApiVersion("servicerouting.io/v1alpha1");
    object.setKind(kind);
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(kind.equals("ServiceRoutingPolicy") ? "default" : null)
            .build());
    if (spec != null) {
      object.setAdditionalProperty("spec", spec);
    }
    return object;
  }

  @Override
  public String toString() {
    return kind + " " + (because == null ? "accepts " : "rejects ") + title;
  }
}
