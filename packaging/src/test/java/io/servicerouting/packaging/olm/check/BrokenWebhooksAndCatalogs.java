package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Breaks the rules of OLMv1 and of catalogs. */
final class BrokenWebhooksAndCatalogs {

  private static final String CONVERTED = "noderoutingstates.servicerouting.io";
  private static final String HEAD = "service-routing-operator.v0.1.0";

  private BrokenWebhooksAndCatalogs() {}

  static void add(Changes changes) {
    olmV1(changes);
    catalog(changes);
  }

  private static void olmV1(Changes changes) {
    changes.breaks(
        "olmv1/all-namespaces",
        edit ->
            Changes.modes(edit, "[{type: OwnNamespace, supported: true}]")
                .spec(spec -> spec.remove("webhookdefinitions")));
    changes.breaks(
        "olmv1/webhook-install-modes",
        edit ->
            Changes.modes(
                edit,
                "[{type: AllNamespaces, supported: true}, {type: OwnNamespace, supported: false}]"));
    changes.breaks(
        "olmv1/no-dependencies",
        edit -> edit.add("bundle/metadata/dependencies.yaml", "dependencies: []"));
    changes.breaks(
        "olmv1/no-operator-conditions",
        edit ->
            edit.grant(
                "{apiGroups: [operators.coreos.com], resources: [operatorconditions], verbs:"
                    + " [get]}"));
    changes.breaks(
        "olmv1/deployment-names",
        edit ->
            edit.deployment(deployment -> deployment.put("name", "Operator"))
                .webhook(webhook -> webhook.put("deploymentName", "Operator")));
    changes.breaks(
        "olmv1/unique-deployments",
        edit ->
            edit.spec(spec -> {
              ArrayNode deployments = (ArrayNode) spec.at("/install/spec/deployments");
              deployments.add(deployments.path(0).<ObjectNode>deepCopy());
            }));
    changes.breaks(
        "olmv1/webhook-names",
        edit -> edit.webhook(webhook -> webhook.put("generateName", "policies_")));
    changes.breaks("olmv1/unique-webhooks", edit -> edit.anotherWebhook(_ -> {}));
    changes.breaks(
        "olmv1/webhook-deployment",
        edit -> edit.webhook(webhook -> webhook.put("deploymentName", "webhooks")));
    changes.breaks(
        "olmv1/webhook-rules",
        edit ->
            edit.webhook(
                webhook -> ((ObjectNode) webhook.at("/rules/0")).putArray("apiGroups").add("*")));
    changes.breaks(
        "olmv1/conversion-owned",
        edit ->
            edit.anotherWebhook(
                webhook -> Changes.converts(webhook, "c.servicerouting.io", "others.example.com")));
    changes.breaks(
        "olmv1/conversion-once",
        edit ->
            edit.anotherWebhook(
                    webhook -> Changes.converts(webhook, "c.servicerouting.io", CONVERTED))
                .anotherWebhook(
                    webhook -> Changes.converts(webhook, "d.servicerouting.io", CONVERTED)));
  }

  private static void catalog(Changes changes) {
    changes.breaks(
        "catalog/package", edit -> edit.blobs("olm.package", blob -> blob.put("name", "routing")));
    changes.breaks(
        "catalog/default-channel",
        edit -> edit.blobs("olm.package", blob -> blob.put("defaultChannel", "fast")));
    changes.breaks(
        "catalog/one-head", edit -> edit.entries("[{name: %s}, {name: a.v0.0.9}]".formatted(HEAD)));
    changes.breaks(
        "catalog/no-cycle",
        edit ->
            edit.entries(
                "[{name: %s, replaces: a.v2.0.0}, {name: a.v2.0.0, replaces: a.v3.0.0}, {name: a.v3.0.0, replaces: a.v2.0.0}]"
                    .formatted(HEAD)));
    changes.breaks(
        "catalog/none-stranded",
        edit ->
            edit.entries(
                "[{name: %s, skips: [a.v2.0.0]}, {name: a.v2.0.0, replaces: a.v1.0.0}, {name: a.v1.0.0}]"
                    .formatted(HEAD)));
    changes.breaks(
        "catalog/no-dangling-entry",
        edit ->
            edit.blobs(
                "olm.channel",
                channel ->
                    channel.set(
                        "entries",
                        BundleEdit.read(
                            "[{name: %s, replaces: gone.v0.0.1}, {name: gone.v0.0.1}]"
                                .formatted(HEAD)))));
    changes.breaks(
        "catalog/package-property",
        edit -> edit.blobs("olm.bundle", blob -> ((ArrayNode) blob.path("properties")).remove(0)));
    changes.breaks(
        "catalog/image", edit -> edit.blobs("olm.bundle", blob -> blob.put("image", "")));
    changes.breaks(
        "catalog/unique-versions",
        edit ->
            edit.entries(
                "[{name: %s, replaces: again.v0.1.0}, {name: again.v0.1.0}]".formatted(HEAD)));
    changes.breaks("catalog/has-the-bundle", edit -> edit.renameInCatalog("other.v0.1.0"));
  }
}
