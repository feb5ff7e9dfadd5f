package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Random;

/** Breaks the rules of the format, of CRDs and of the bundle as a whole. */
final class BrokenFiles {

  private static final String ACCOUNT =
      "{apiVersion: v1, kind: ServiceAccount, metadata: {name: %s}}\n";
  private static final String CRD = "servicerouting.io_noderoutingstates.yaml";

  private BrokenFiles() {}

  static void add(Changes changes) {
    format(changes);
    crds(changes);
    bundle(changes);
  }

  private static void format(Changes changes) {
    changes.breaks("format/manifests-folder", edit -> edit.remove(Bundle.MANIFESTS));
    changes.breaks("format/metadata-folder", edit -> edit.remove("bundle/metadata"));
    changes.breaks("format/readable", edit -> edit.manifest("x.yaml", "a: ["));
    changes.breaks("format/mediatype", edit -> edit.annotation("mediatype", "helm"));
    changes.breaks("format/package", edit -> edit.annotation("package", ""));
    changes.breaks("format/channels", edit -> edit.annotation("channels", ""));
    changes.breaks("format/default-channel", edit -> edit.annotation("channel.default", "fast"));
    changes.breaks("format/labels", edit -> edit.remove("bundle.Dockerfile"));
    changes.breaks(
        "format/one-csv",
        edit ->
            edit.manifest(
                "y.yaml",
                "{apiVersion: operators.coreos.com/v1alpha1, kind: ClusterServiceVersion}"));
    changes.breaks(
        "format/no-subfolder", edit -> edit.manifest("a/b.yaml", ACCOUNT.formatted("b")));
    changes.breaks(
        "format/no-hidden-file", edit -> edit.manifest(".b.yaml", ACCOUNT.formatted("b")));
    changes.breaks(
        "format/one-object-a-file",
        edit -> edit.manifest("b.yaml", ACCOUNT.formatted("b") + "---\n" + ACCOUNT.formatted("c")));
    changes.breaks(
        "format/crd-version",
        edit -> edit.object(CRD, crd -> crd.put("apiVersion", "apiextensions.k8s.io/v1beta1")));
    changes.breaks(
        "format/kinds",
        edit ->
            edit.manifest("a.yaml", "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}}"));
  }

  private static void crds(Changes changes) {
    changes.breaks(
        "crd/valid",
        edit ->
            edit.object(
                CRD,
                crd ->
                    ((ObjectNode)
                            crd.at(
                                "/spec/versions/0/schema/openAPIV3Schema/properties/status"
                                    + "/properties/agentVersion"))
                        .remove("type")));
    changes.breaks(
        "crd/owned-is-there",
        edit -> edit.owned("NodeRoutingState", owned -> owned.put("version", "v1")));
    changes.breaks(
        "crd/is-owned",
        edit ->
            edit.spec(spec ->
                ((ArrayNode) spec.at("/customresourcedefinitions/owned"))
                    .removeIf(owned -> owned.path("kind").asText().equals("NodeRoutingState"))));
    changes.breaks(
        "crd/unique",
        edit ->
            edit.add(
                Bundle.MANIFESTS + "again.yaml",
                edit.bundle().files().getOrDefault(Bundle.MANIFESTS + CRD, "")));
  }

  private static void bundle(Changes changes) {
    changes.breaks(
        "bundle/no-service-account-of-a-deployment",
        edit -> edit.manifest("a.yaml", ACCOUNT.formatted("servicerouting-operator")));
    changes.breaks("bundle/size", edit -> edit.manifest("a.yaml", large(900_000)));
    changes.breaks("bundle/size-near-the-limit", edit -> edit.manifest("a.yaml", large(690_000)));
    changes.breaks(
        "bundle/related-images", edit -> edit.spec(spec -> spec.remove("relatedImages")));
    changes.breaks(
        "bundle/related-images-parse",
        edit ->
            edit.spec(
                spec -> ((ObjectNode) spec.at("/relatedImages/0")).put("image", "Operator image")));
    changes.breaks("bundle/release-name", edit -> edit.spec(spec -> spec.put("release", "2")));
  }

  /** A ConfigMap that does not get smaller than that by compression. */
  private static String large(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    return "{apiVersion: v1, kind: ConfigMap, metadata: {name: large}, data: {noise: '%s'}}"
        .formatted(Base64.getEncoder().encodeToString(noise));
  }
}
