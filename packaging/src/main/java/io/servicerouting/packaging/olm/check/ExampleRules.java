package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The examples in the ClusterServiceVersion, and what the scorecard asks of them. */
final class ExampleRules {

  private static final String FIELD = "metadata.annotations[alm-examples]";
  private static final List<String> PARTS = List.of("spec", "status");

  private ExampleRules() {}

  static List<Rule> all() {
    return List.of(
        error("csv/examples-json", ExampleRules::json),
        error("csv/examples-owned", ExampleRules::owned),
        warning("csv/examples-complete", ExampleRules::complete),
        error("scorecard/spec", ExampleRules::spec),
        error("scorecard/validation", ExampleRules::validation),
        error("scorecard/resources", ExampleRules::resources),
        error("scorecard/spec-descriptors", bundle -> descriptors(bundle, "spec")),
        error("scorecard/status-descriptors", bundle -> descriptors(bundle, "status")));
  }

  private static Stream<Problem> json(Bundle bundle) {
    return bundle.examples().isPresent() || bundle.csv().isEmpty()
        ? Stream.of()
        : Stream.of(bundle.inCsv(FIELD, "expected a list of objects in JSON"));
  }

  private static Stream<JsonNode> examples(Bundle bundle) {
    return bundle.examples().stream().flatMap(List::stream);
  }

  private static boolean isOf(JsonNode example, JsonNode owned) {
    String group = owned.path("name").asText().replaceFirst("^[^.]*\\.", "");
    return example.path("apiVersion").asText().equals(group + "/" + owned.path("version").asText())
        && example.path("kind").asText().equals(owned.path("kind").asText());
  }

  private static Stream<Problem> owned(Bundle bundle) {
    return examples(bundle)
        .filter(example -> bundle.owned().noneMatch(owned -> isOf(example, owned)))
        .map(example ->
            bundle.inCsv(
                FIELD,
                "expected kinds that the bundle owns, found %s %s"
                    .formatted(
                        example.path("apiVersion").asText(), example.path("kind").asText())));
  }

  private static Stream<Problem> complete(Bundle bundle) {
    return bundle
        .owned()
        .filter(owned -> bundle.examples().isPresent())
        .filter(owned -> examples(bundle).noneMatch(example -> isOf(example, owned)))
        .map(owned -> bundle.inCsv(FIELD, "expected an example of " + owned.path("kind").asText()));
  }

  private static Stream<Problem> spec(Bundle bundle) {
    return examples(bundle)
        .filter(example -> example.path("spec").isEmpty())
        .map(example -> bundle.inCsv(FIELD, "expected a spec in " + called(example)));
  }

  private static Stream<Problem> validation(Bundle bundle) {
    List<Problem> problems = new ArrayList<>();
    examples(bundle)
        .forEach(example -> {
          JsonNode schema =
              bundle.schema(example.path("apiVersion").asText(), example.path("kind").asText());
          if (!schema.isMissingNode()) {
            for (String part : PARTS) {
              unknown(example.path(part), schema.at("/properties/" + part), part)
                  .map(field ->
                      bundle.inCsv(
                          FIELD, "expected no field %s in %s".formatted(field, called(example))))
                  .forEach(problems::add);
            }
          }
        });
    return problems.stream();
  }

  /** Fields that the schema does not know. */
  private static Stream<String> unknown(JsonNode value, JsonNode schema, String path) {
    if (value.isArray()) {
      return value.valueStream().flatMap(item -> unknown(item, schema.path("items"), path + "[]"));
    }
    if (!value.isObject() || schema.has("additionalProperties")) {
      return Stream.of();
    }
    return value.properties().stream()
        .flatMap(member -> {
          String field = path + "." + member.getKey();
          JsonNode known = schema.path("properties").path(member.getKey());
          return known.isMissingNode()
              ? Stream.of(field)
              : unknown(member.getValue(), known, field);
        });
  }

  private static Stream<Problem> resources(Bundle bundle) {
    return bundle
        .owned()
        .filter(owned -> owned.path("resources").isEmpty())
        .map(owned ->
            bundle.inCsv(
                "spec.customresourcedefinitions.owned[%s].resources"
                    .formatted(owned.path("name").asText()),
                "expected what objects of this kind come with"));
  }

  /** Each top-level key that an example has is described. */
  private static Stream<Problem> descriptors(Bundle bundle, String part) {
    return examples(bundle)
        .flatMap(example ->
            bundle
                .owned()
                .filter(owned -> isOf(example, owned))
                .flatMap(owned -> undescribed(bundle, example, owned, part)))
        .distinct();
  }

  private static Stream<Problem> undescribed(
      Bundle bundle, JsonNode example, JsonNode owned, String part) {
    Set<String> described =
        owned
            .path(part + "Descriptors")
            .valueStream()
            .map(descriptor -> descriptor.path("path").asText())
            .collect(Collectors.toSet());
    return example.path(part).properties().stream()
        .map(member -> member.getKey())
        .filter(key -> !described.contains(key))
        .map(key ->
            bundle.inCsv(
                "spec.customresourcedefinitions.owned[%s].%sDescriptors"
                    .formatted(owned.path("name").asText(), part),
                "expected one with path " + key));
  }

  private static String called(JsonNode example) {
    return example.path("kind").asText() + " " + example.at("/metadata/name").asText();
  }
}
