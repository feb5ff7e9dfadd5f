package io.servicerouting.api.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every field of every kind. */
class SchemaTest {

  record Kind(String file, JsonNode crd) {
    JsonNode schema() {
      return crd.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Kind> kinds() {
    return CrdGeneration.files().entrySet().stream()
        .map(file -> new Kind(file.getKey(), parse(file.getValue())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldHasADescriptionThatIsASentence(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) -> {
                  var text = field.schema().path("description").asText();
                  if (!field.isItem() && !text.matches("(?s)[A-Z].*\\.")) {
                    violations.add(field.path() + ": '" + text + "'");
                  }
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyTextIsBounded(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) -> {
                  if (field.isA("string")
                      && !field.schema().has("maxLength")
                      && !field.schema().has("enum")) {
                    violations.add(field.path());
                  }
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyListIsBoundedAndSaysHowItMerges(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) -> {
                  if (field.isA("array")
                      && !(field.schema().has("maxItems")
                          && field.schema().has("x-kubernetes-list-type"))) {
                    violations.add(field.path());
                  }
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyMapIsBounded(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) -> {
                  if (field.schema().has("additionalProperties")
                      && !field.schema().has("maxProperties")) {
                    violations.add(field.path());
                  }
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyNumberIsWholeAndBounded(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) -> {
                  var schema = field.schema();
                  var format = schema.path("format").asText();
                  boolean bounded =
                      schema.path("minimum").isIntegralNumber()
                          && schema.path("maximum").isIntegralNumber();
                  if (field.isA("number")
                      || (field.isA("integer")
                          && !(format.equals("int64") || (format.equals("int32") && bounded)))) {
                    violations.add(field.path() + ": " + schema);
                  }
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void conditionsMergeByTypeAndAreComplete(Kind kind) {
    var conditions = kind.schema().at("/properties/status/properties/conditions");

    assertThat(conditions.path("x-kubernetes-list-type").asText()).isEqualTo("map");
    assertThat(texts(conditions.path("x-kubernetes-list-map-keys"))).containsExactly("type");
    assertThat(texts(conditions.at("/items/required")))
        .containsExactly("lastTransitionTime", "message", "reason", "status", "type");
    assertThat(conditions.at("/items/properties/lastTransitionTime/format").asText())
        .isEqualTo("date-time");
    assertThat(texts(conditions.at("/items/properties/status/enum")))
        .containsExactly("False", "True", "Unknown");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindHasAStatusSubresourceAndTheCategory(Kind kind) {
    assertThat(kind.crd().at("/spec/versions/0/subresources/status").isObject()).isTrue();
    assertThat(texts(kind.crd().at("/spec/names/categories"))).containsExactly("servicerouting");
  }

  /** A rule that only says "failed rule: ..." helps nobody. */
  @ParameterizedTest
  @MethodSource("kinds")
  void everyRuleHasAMessage(Kind kind) {
    assertThat(
            offenders(
                kind,
                (field, violations) ->
                    field
                        .schema()
                        .path("x-kubernetes-validations")
                        .forEach(rule -> {
                          if (!rule.has("message") && !rule.has("messageExpression")) {
                            violations.add(field.path() + ": " + rule);
                          }
                        })))
        .isEmpty();
  }

  @Test
  void valuesWithAMeaningInTheDomainAreTheDomainsOwn() {
    var spec = policy().at("/properties/spec/properties");

    assertThat(texts(spec.at("/proxy/properties/mode/enum")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProxyMode.values()).map(ProxyMode::apiName).toList());
    assertThat(texts(spec.at("/proxy/properties/unavailable/enum")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Unavailable.values()).map(Unavailable::apiName).toList());
    for (var field : List.of("external", "internal")) {
      assertThat(texts(spec.at("/trafficPolicy/properties/" + field + "/enum")))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(TrafficPolicy.values()).map(TrafficPolicy::apiName).toList());
    }
  }

  /** The rule is text; this keeps it from being forgotten when a mode learns a scheduler. */
  @Test
  void theRuleOnSchedulersKnowsEveryModeAndScheduler() {
    var rules =
        policy()
            .at("/properties/spec/properties/proxy/x-kubernetes-validations")
            .valueStream()
            .filter(rule -> rule.path("fieldPath").asText().equals(".scheduler"))
            .map(JsonNode::toString)
            .reduce("", String::concat);

    for (var scheduler : Scheduler.values()) {
      assertThat(rules).contains("'" + scheduler.apiName() + "'");
    }
    for (var mode : ProxyMode.values()) {
      assertThat(rules).contains(mode.apiName());
    }
  }

  /** Defaults are set before rules are checked, so these would break the rules. */
  @Test
  void fieldsThatApplyWithAnotherValueOnlyHaveNoDefault() {
    var spread = policy().at("/properties/spec/properties/spread/properties");

    assertThat(spread.path("weight").has("default")).isFalse();
    assertThat(spread.path("maxSkew").has("default")).isFalse();
    assertThat(spread.path("mode").path("default").asText()).isEqualTo("PodAntiAffinity");
  }

  /** A default here would beat what cluster policies say about the field. */
  @Test
  void fieldsThatClusterPoliciesDecideHaveNoDefault() {
    for (var body : List.of("proxy", "trafficPolicy")) {
      policy()
          .at("/properties/spec/properties/" + body + "/properties")
          .forEach(field -> assertThat(field.has("default")).isFalse());
    }
  }

  private static JsonNode policy() {
    return kinds()
        .filter(kind -> kind.file().equals("servicerouting.io_serviceroutingpolicies.yaml"))
        .findFirst()
        .orElseThrow()
        .schema();
  }

  /** A schema somewhere in a kind. */
  private record Field(String path, JsonNode schema) {
    boolean isA(String type) {
      return schema.path("type").asText().equals(type);
    }

    /** Of a list or a map, which has the description. */
    boolean isItem() {
      return path.endsWith("[]");
    }
  }

  private static List<String> offenders(Kind kind, BiConsumer<Field, List<String>> law) {
    var violations = new ArrayList<String>();
    var fields = new ArrayList<Field>();
    collect(new Field("", kind.schema()), fields);
    assertThat(fields).hasSizeGreaterThan(30);
    fields.forEach(field -> law.accept(field, violations));
    return violations;
  }

  private static void collect(Field field, List<Field> fields) {
    fields.add(field);
    for (var property : field.schema().path("properties").properties()) {
      collect(new Field(field.path() + "." + property.getKey(), property.getValue()), fields);
    }
    for (var keyword : List.of("items", "additionalProperties")) {
      if (field.schema().path(keyword).isObject()) {
        collect(new Field(field.path() + "[]", field.schema().path(keyword)), fields);
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static JsonNode parse(String yaml) {
    try {
      return new YAMLMapper().readTree(yaml);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
