package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Breaks the rules of the ClusterServiceVersion and of its examples. */
final class BrokenCsvs {

  private static final String CONVERTED = "noderoutingstates.servicerouting.io";

  private BrokenCsvs() {}

  static void add(Changes changes) {
    csv(changes);
    examples(changes);
  }

  private static void csv(Changes changes) {
    changes.breaks("csv/name", edit -> edit.rename("Service-Routing-Operator.v0.1.0"));
    changes.breaks("csv/replaces", edit -> edit.spec(spec -> spec.put("replaces", "a".repeat(64))));
    changes.breaks(
        "csv/api-version",
        edit -> edit.csv(csv -> csv.put("apiVersion", "operators.coreos.com/v1")));
    changes.breaks("csv/display-name", edit -> edit.spec(spec -> spec.remove("displayName")));
    changes.breaks(
        "csv/install-strategy",
        edit -> edit.spec(spec -> ((ObjectNode) spec.path("install")).put("strategy", "helm")));
    changes.breaks(
        "csv/deployments",
        edit ->
            edit.spec(spec -> {
              spec.remove("webhookdefinitions");
              ((ObjectNode) spec.at("/install/spec")).remove("deployments");
            }));
    changes.breaks("csv/install-modes", edit -> edit.spec(spec -> spec.remove("installModes")));
    changes.breaks(
        "csv/supported-install-mode",
        edit -> Changes.modes(edit, "[{type: AllNamespaces, supported: false}]"));
    changes.breaks(
        "csv/conversion-install-modes",
        edit -> {
          Changes.modes(
              edit,
              "[{type: AllNamespaces, supported: true}, {type: OwnNamespace, supported: true}]");
          edit.webhook(webhook -> Changes.converts(webhook, "c.servicerouting.io", CONVERTED));
        });
    changes.breaks(
        "csv/min-kube-version", edit -> edit.spec(spec -> spec.put("minKubeVersion", "v1.29")));
    changes.breaks(
        "csv/min-kube-version-stated", edit -> edit.spec(spec -> spec.remove("minKubeVersion")));
    changes.breaks(
        "csv/annotation-spelling", edit -> edit.csvAnnotation("olm.skiprange", "<0.1.0"));
    changes.breaks("csv/no-olm-properties", edit -> edit.csvAnnotation("olm.properties", "[]"));
  }

  private static void examples(Changes changes) {
    changes.breaks("csv/examples-json", edit -> edit.csvAnnotation("alm-examples", "a: 1"));
    changes.breaks(
        "csv/examples-owned",
        edit -> edit.example("ServiceRoutingPolicy", example -> example.put("kind", "Routing")));
    changes.breaks(
        "csv/examples-complete",
        edit ->
            edit.examples(examples ->
                examples.removeIf(
                    example -> example.path("kind").asText().equals("ServiceRoutingPolicy"))));
    changes.breaks(
        "scorecard/spec",
        edit -> edit.example("ServiceRoutingPolicy", example -> example.remove("spec")));
    changes.breaks(
        "scorecard/validation",
        edit ->
            edit.example(
                "ClusterServiceRoutingPolicy",
                example -> ((ObjectNode) example.at("/spec/defaults")).put("colour", "blue")));
    changes.breaks(
        "scorecard/resources",
        edit -> edit.owned("NodeRoutingState", owned -> owned.remove("resources")));
    changes.breaks(
        "scorecard/spec-descriptors",
        edit -> edit.owned("ServiceRoutingPolicy", owned -> owned.remove("specDescriptors")));
    changes.breaks(
        "scorecard/status-descriptors",
        edit ->
            edit.owned("ServiceRoutingConfig", owned -> owned.remove("statusDescriptors"))
                .example(
                    "ServiceRoutingConfig",
                    example -> example.putObject("status").put("observedGeneration", 1)));
  }
}
