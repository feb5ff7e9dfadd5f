package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file-based catalog of the one bundle, as {@code opm render} would write it. Former releases are
 * not in it: its channels' {@code skipRange} leads from each of them to this one.
 */
final class Catalog {

  /** What of the ClusterServiceVersion's spec a catalog shows. */
  private static final List<String> SHOWN =
      List.of(
          "description",
          "displayName",
          "installModes",
          "keywords",
          "links",
          "maintainers",
          "maturity",
          "minKubeVersion",
          "provider");

  private Catalog() {}

  static String text(ObjectNode csv, List<ObjectNode> crds, String icon, Release release) {
    List<ObjectNode> blobs = new ArrayList<>();
    ObjectNode head = blob("olm.package", Release.PACKAGE);
    head.put("defaultChannel", release.defaultChannel());
    head.set("description", csv.at("/metadata/annotations/description"));
    head.putObject("icon")
        .put(
            "base64data", Base64.getEncoder().encodeToString(icon.getBytes(StandardCharsets.UTF_8)))
        .put("mediatype", "image/svg+xml");
    blobs.add(head);
    for (String name : release.channels()) {
      ObjectNode channel = blob("olm.channel", name);
      channel.put("package", Release.PACKAGE);
      channel
          .putArray("entries")
          .addObject()
          .put("name", release.csvName())
          .put("skipRange", release.skipRange());
      blobs.add(channel);
    }
    blobs.add(bundle(csv, crds, release));
    return blobs.stream().map(YamlText::write).collect(Collectors.joining("---\n", "---\n", ""));
  }

  /**
   * Without a cache in the image, which opm makes of one bundle in no time: so no program runs
   * while it is built, and it can be built for architectures other than the builder's.
   */
  static String dockerfile() {
    return """
    FROM quay.io/operator-framework/opm:latest

    LABEL operators.operatorframework.io.index.configs.v1=/configs

    ENTRYPOINT ["/bin/opm"]
    CMD ["serve", "/configs"]

    COPY catalog /configs
    """;
  }

  private static ObjectNode bundle(ObjectNode csv, List<ObjectNode> crds, Release release) {
    ObjectNode bundle = blob("olm.bundle", release.csvName());
    bundle.put("package", Release.PACKAGE);
    bundle.put("image", release.bundleImage());
    ArrayNode properties = bundle.putArray("properties");
    property(properties, "olm.package")
        .put("packageName", Release.PACKAGE)
        .put("version", release.version());
    for (ObjectNode crd : crds) {
      for (JsonNode version : crd.at("/spec/versions")) {
        property(properties, "olm.gvk")
            .put("group", crd.at("/spec/group").asText())
            .put("kind", crd.at("/spec/names/kind").asText())
            .put("version", version.path("name").asText());
      }
    }
    ObjectNode metadata = property(properties, "olm.csv.metadata");
    metadata.set("annotations", csv.at("/metadata/annotations"));
    for (String field : SHOWN) {
      metadata.set(field, csv.path("spec").path(field));
    }
    ArrayNode images = bundle.putArray("relatedImages");
    images.addObject().put("name", "").put("image", release.bundleImage());
    images.addAll((ArrayNode) csv.at("/spec/relatedImages"));
    return bundle;
  }

  private static ObjectNode blob(String schema, String name) {
    return YamlText.object().put("schema", schema).put("name", name);
  }

  private static ObjectNode property(ArrayNode properties, String type) {
    return properties.addObject().put("type", type).putObject("value");
  }
}
