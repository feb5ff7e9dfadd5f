package io.servicerouting.packaging.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrdChangesTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  @ParameterizedTest(name = "{0}: {2} instead of {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "FIELD_REMOVED   | {properties: {a: {type: string}}} | {properties: {}} | v1.a",
        "FIELD_REMOVED   | {properties: {l: {items: {properties: {a: {}}}}}} | {properties: {l: {items: {}}}} | v1.l[].a",
        "FIELD_REQUIRED  | {properties: {a: {}}} | {properties: {a: {}}, required: [a]} | v1.a",
        "FIELD_REQUIRED  | {properties: {}} | {properties: {n: {}}, required: [n]} | v1.n",
        "TYPE_CHANGED    | {type: string} | {type: integer} | v1",
        "ENUM_NARROWED   | {enum: [A, B]} | {enum: [A]} | v1",
        "ENUM_NARROWED   | {type: string} | {type: string, enum: [A]} | v1",
        "DEFAULT_CHANGED | {default: 1} | {default: 2} | v1",
        "DEFAULT_CHANGED | {} | {default: 2} | v1",
        "DEFAULT_CHANGED | {default: 1} | {} | v1",
        "LIMIT_TIGHTENED | {maximum: 10} | {maximum: 9} | v1 maximum",
        "LIMIT_TIGHTENED | {} | {maximum: 9} | v1 maximum",
        "LIMIT_TIGHTENED | {minimum: 1} | {minimum: 2} | v1 minimum",
        "LIMIT_TIGHTENED | {maxLength: 10} | {maxLength: 9} | v1 maxLength",
        "LIMIT_TIGHTENED | {} | {minLength: 1} | v1 minLength",
        "LIMIT_TIGHTENED | {maxItems: 16} | {maxItems: 8} | v1 maxItems",
        "LIMIT_TIGHTENED | {minItems: 1} | {minItems: 2} | v1 minItems",
        "LIMIT_TIGHTENED | {maxProperties: 4} | {maxProperties: 3} | v1 maxProperties",
        "LIMIT_TIGHTENED | {} | {minProperties: 1} | v1 minProperties",
        "PATTERN_CHANGED | {pattern: a} | {pattern: b} | v1",
        "PATTERN_CHANGED | {} | {pattern: b} | v1",
        "RULE_ADDED      | {} | {x-kubernetes-validations: [{rule: self > 1}]} | v1",
        "RULE_ADDED      | {x-kubernetes-validations: [{rule: a}]} | {x-kubernetes-validations: [{rule: a, optionalOldSelf: true}]} | v1",
        "LIMIT_TIGHTENED | {additionalProperties: {maxLength: 2}} | {additionalProperties: {maxLength: 1}} | v1[] maxLength",
        "KEYWORD_CHANGED | {x-kubernetes-list-type: atomic} | {x-kubernetes-list-type: map} | v1 x-kubernetes-list-type",
        "KEYWORD_CHANGED | {} | {x-kubernetes-list-type: set} | v1 x-kubernetes-list-type",
        "KEYWORD_CHANGED | {x-kubernetes-list-map-keys: [a]} | {x-kubernetes-list-map-keys: [a, b]} | v1 x-kubernetes-list-map-keys",
        "KEYWORD_CHANGED | {x-kubernetes-map-type: granular} | {x-kubernetes-map-type: atomic} | v1 x-kubernetes-map-type",
        "KEYWORD_CHANGED | {x-kubernetes-preserve-unknown-fields: true} | {} | v1 x-kubernetes-preserve-unknown-fields",
        "KEYWORD_CHANGED | {x-kubernetes-int-or-string: true} | {} | v1 x-kubernetes-int-or-string",
        "KEYWORD_CHANGED | {x-kubernetes-embedded-resource: true} | {} | v1 x-kubernetes-embedded-resource",
        "KEYWORD_CHANGED | {nullable: true} | {} | v1 nullable",
        "KEYWORD_CHANGED | {} | {format: ipv4} | v1 format",
        "KEYWORD_CHANGED | {format: int64} | {format: int32} | v1 format",
        "KEYWORD_CHANGED | {} | {uniqueItems: true} | v1 uniqueItems",
        "KEYWORD_CHANGED | {minimum: 1} | {minimum: 1, exclusiveMinimum: true} | v1 exclusiveMinimum",
        "KEYWORD_CHANGED | {maximum: 1} | {maximum: 1, exclusiveMaximum: true} | v1 exclusiveMaximum",
        "KEYWORD_CHANGED | {} | {multipleOf: 2} | v1 multipleOf",
        "KEYWORD_CHANGED | {} | {not: {enum: [a]}} | v1 not",
        "KEYWORD_CHANGED | {oneOf: [{required: [a]}]} | {oneOf: [{required: [b]}]} | v1 oneOf",
        "KEYWORD_CHANGED | {} | {anOtherOfTheFuture: 1} | v1 anOtherOfTheFuture",
        "KEYWORD_CHANGED | {additionalProperties: {type: string}} | {} | v1 additionalProperties",
        "KEYWORD_CHANGED | {additionalProperties: true} | {additionalProperties: false} | v1 additionalProperties",
        "KEYWORD_CHANGED | {properties: {l: {items: {}}}} | {properties: {l: {items: {nullable: false}}}} | v1.l[] nullable",
      })
  void whatMayMakeObjectsInvalidIsRefused(Danger danger, String before, String after, String field)
      throws IOException {
    List<UnsafeChange> changes = between(crd("Cluster", "v1", before), crd("Cluster", "v1", after));

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().danger()).isEqualTo(danger);
    assertThat(changes.getFirst().field()).isEqualTo(field);
    assertThat(changes.getFirst().toString()).contains("as.example.com", field);
  }

  @ParameterizedTest(name = "{1} instead of {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{properties: {}} | {properties: {n: {type: string, default: x, maxLength: 3}}}",
        "{required: [a], properties: {a: {}}} | {properties: {a: {}}}",
        "{enum: [A]} | {enum: [A, B]}",
        "{enum: [A]} | {}",
        "{maximum: 9} | {maximum: 10}",
        "{maximum: 9} | {}",
        "{minItems: 2} | {minItems: 1}",
        "{pattern: a} | {}",
        "{x-kubernetes-validations: [{rule: a}, {rule: b}]} | {x-kubernetes-validations: [{rule: b}]}",
        "{x-kubernetes-validations: [{rule: a, message: b}]} | {x-kubernetes-validations: [{rule: a, message: c}]}",
        "{description: one, title: a} | {description: another, example: b}",
      })
  void whatAllowsMoreIsSafe(String before, String after) throws IOException {
    assertThat(between(crd("Cluster", "v1", before), crd("Cluster", "v1", after))).isEmpty();
  }

  @Test
  void aScopeAVersionAndAKindStay() throws IOException {
    JsonNode before = crd("Cluster", "v1", "{}");

    assertThat(between(before, crd("Namespaced", "v1", "{}")))
        .extracting(UnsafeChange::danger)
        .containsExactly(Danger.SCOPE_CHANGED);
    assertThat(between(before, crd("Cluster", "v2", "{}")))
        .extracting(UnsafeChange::danger)
        .containsExactly(Danger.VERSION_REMOVED);
    assertThat(CrdChanges.between(List.of(before), List.of()))
        .extracting(UnsafeChange::danger)
        .containsExactly(Danger.KIND_REMOVED);
  }

  @Test
  void ourCrdsCanTakeTheirOwnPlace() throws IOException {
    List<JsonNode> ours =
        CrdUpgradeMain.read(Path.of(System.getProperty("project.root", ".."), "config/crd"));

    assertThat(ours).hasSize(4);
    assertThat(CrdChanges.between(ours, ours)).isEmpty();
  }

  private static List<UnsafeChange> between(JsonNode before, JsonNode after) {
    return CrdChanges.between(List.of(before), List.of(after));
  }

  private static JsonNode crd(String scope, String version, String schema) throws IOException {
    return YAML.readTree(
        """
        metadata: {name: as.example.com}
        spec: {scope: %s, versions: [{name: %s, schema: {openAPIV3Schema: %s}}]}
        """
            .formatted(scope, version, schema));
  }
}
