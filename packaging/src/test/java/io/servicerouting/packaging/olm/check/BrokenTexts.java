package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Breaks the rules of what people see, and of good practice. */
final class BrokenTexts {

  private static final String BUDGET = "servicerouting-operator_poddisruptionbudget.yaml";

  private BrokenTexts() {}

  static void add(Changes changes) {
    hub(changes);
    practice(changes);
    objects(changes);
    community(changes);
  }

  private static void hub(Changes changes) {
    changes.breaks("hub/provider", edit -> edit.spec(spec -> spec.remove("provider")));
    changes.breaks("hub/maintainers", edit -> edit.spec(spec -> spec.remove("maintainers")));
    changes.breaks(
        "hub/maintainer",
        edit -> edit.spec(spec -> ((ObjectNode) spec.at("/maintainers/0")).put("email", "nobody")));
    changes.breaks("hub/links", edit -> edit.spec(spec -> spec.remove("links")));
    changes.breaks(
        "hub/link",
        edit -> edit.spec(spec -> ((ObjectNode) spec.at("/links/0")).put("url", "docs")));
    changes.breaks("hub/version", edit -> edit.spec(spec -> spec.remove("version")));
    changes.breaks("hub/icon-present", edit -> edit.spec(spec -> spec.remove("icon")));
    changes.breaks(
        "hub/one-icon",
        edit ->
            edit.spec(spec ->
                ((ArrayNode) spec.path("icon")).add(spec.at("/icon/0").<ObjectNode>deepCopy())));
    changes.breaks(
        "hub/icon",
        edit -> edit.spec(spec -> ((ObjectNode) spec.at("/icon/0")).put("mediatype", "image/bmp")));
    changes.breaks("hub/capabilities", edit -> edit.csvAnnotation("capabilities", "Everything"));
    changes.breaks(
        "hub/categories", edit -> edit.csvAnnotation("categories", "Networking, Routing"));
  }

  private static void practice(Changes changes) {
    changes.breaks(
        "practice/resource-requests",
        edit ->
            edit.deployment(deployment ->
                ((ObjectNode) deployment.at("/spec/template/spec/containers/0/resources/requests"))
                    .remove("cpu")));
    changes.breaks(
        "practice/kind-descriptions",
        edit -> edit.owned("NodeRoutingState", owned -> owned.put("description", "")));
    changes.breaks(
        "practice/channel-names", edit -> edit.annotation("channels", "candidate,stable,beta"));
    changes.breaks(
        "practice/no-writes-to-crds",
        edit ->
            edit.grant(
                "{apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions],"
                    + " verbs: [patch]}"));
    changes.breaks("practice/csv-name", edit -> edit.rename("service-routing-operator-0.1.0"));
    changes.breaks(
        "deprecated/removed",
        edit -> edit.object(BUDGET, budget -> budget.put("apiVersion", "policy/v1beta1")));
    changes.breaks(
        "deprecated/going",
        edit ->
            edit.object(BUDGET, budget -> budget.put("apiVersion", "policy/v1beta1"))
                .spec(spec -> spec.put("minKubeVersion", "1.24.0")));
  }

  private static void objects(Changes changes) {
    changes.breaks("object/budget-max-unavailable", edit -> budget(edit, "maxUnavailable", "0%"));
    changes.breaks("object/budget-min-available", edit -> budget(edit, "minAvailable", "100%"));
    changes.breaks(
        "object/no-global-default",
        edit ->
            edit.manifest(
                "p.yaml",
                "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: p},"
                    + " value: 1, globalDefault: true}"));
    changes.breaks(
        "object/no-writes-to-budgets",
        edit ->
            edit.grant(
                "{apiGroups: [policy], resources: [poddisruptionbudgets], verbs: [create]}"));
    changes.breaks(
        "multiarch/labels",
        edit -> edit.csv(csv -> ((ObjectNode) csv.path("metadata")).remove("labels")));
    changes.breaks(
        "multiarch/node-affinity",
        edit ->
            edit.deployment(deployment ->
                ((ObjectNode) deployment.at("/spec/template/spec/affinity"))
                    .remove("nodeAffinity")));
  }

  private static void community(Changes changes) {
    changes.breaks(
        "community/display-name",
        edit -> edit.spec(spec -> spec.put("displayName", "Routing ".repeat(10))));
    changes.breaks(
        "community/description", edit -> edit.spec(spec -> spec.put("description", "Routes.")));
    changes.breaks(
        "community/provider",
        edit -> edit.spec(spec -> ((ObjectNode) spec.path("provider")).put("name", "Me")));
    changes.breaks(
        "community/version-folder", edit -> edit.spec(spec -> spec.put("version", "0.2.0")));
    changes.breaks(
        "community/no-network-policy",
        edit ->
            edit.manifest(
                "n.yaml",
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}}"));
  }

  private static void budget(BundleEdit edit, String field, String value) {
    edit.object(BUDGET, budget -> ((ObjectNode) budget.path("spec")).removeAll().put(field, value));
  }
}
