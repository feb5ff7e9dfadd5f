package io.servicerouting.lab.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an OCI image layout (image-spec 1.1, "Image Layout Specification") as one tar archive with
 * one image in it. The full image name stands in the annotation that containerd reads on import.
 */
final class OciArchive {

  private static final String NAME_ANNOTATION = "io.containerd.image.name";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private OciArchive() {}

  /**
   * @param imageName with registry and tag, as a pod names it
   * @param layers lowest first
   */
  static void write(Path archive, String imageName, ImageConfig config, List<Layer> layers)
      throws IOException {
    byte[] configBlob = json(configOf(config, layers));
    byte[] manifestBlob = json(manifestOf(configBlob, config, layers));
    try (var tar =
        new TarWriter(new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16))) {
      tar.directory("blobs", 0755);
      tar.directory("blobs/sha256", 0755);
      var blobs = new TreeMap<String, BlobContent>();
      blobs.put(ContentHash.hexOf(configBlob), (name, out) -> out.file(name, 0644, configBlob));
      blobs.put(ContentHash.hexOf(manifestBlob), (name, out) -> out.file(name, 0644, manifestBlob));
      for (Layer layer : layers) {
        blobs.put(layer.digest(), (name, out) -> addBlob(out, name, layer));
      }
      for (var blob : blobs.entrySet()) {
        blob.getValue().addTo("blobs/sha256/" + blob.getKey(), tar);
      }
      tar.file("index.json", 0644, json(indexOf(imageName, manifestBlob)));
      tar.file("oci-layout", 0644, json(Map.of("imageLayoutVersion", "1.0.0")));
    }
  }

  @FunctionalInterface
  private interface BlobContent {
    void addTo(String name, TarWriter out) throws IOException;
  }

  private static void addBlob(TarWriter tar, String name, Layer layer) throws IOException {
    try (var content = Files.newInputStream(layer.blob())) {
      tar.file(name, 0644, layer.size(), content);
    }
  }

  private static Map<String, Object> configOf(ImageConfig config, List<Layer> layers) {
    return Map.of(
        "architecture",
        Platform.architecture(),
        "os",
        Platform.OS,
        "created",
        config.created().toString(),
        "config",
        Map.of(
            "Entrypoint",
            config.entrypoint(),
            "Cmd",
            config.command(),
            "Env",
            config.environment().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList(),
            "User",
            config.user(),
            "StopSignal",
            config.stopSignal(),
            "WorkingDir",
            "/",
            "Labels",
            config.labels()),
        "rootfs",
        Map.of(
            "type",
            "layers",
            "diff_ids",
            layers.stream().map(layer -> "sha256:" + layer.diffId()).toList()));
  }

  private static Map<String, Object> manifestOf(
      byte[] configBlob, ImageConfig config, List<Layer> layers) {
    return Map.of(
        "schemaVersion",
        2,
        "mediaType",
        MANIFEST,
        "config",
        descriptor(CONFIG, ContentHash.hexOf(configBlob), configBlob.length),
        "layers",
        layers.stream()
            .map(layer -> descriptor(Layer.MEDIA_TYPE, layer.digest(), layer.size()))
            .toList(),
        "annotations",
        config.labels());
  }

  private static Map<String, Object> indexOf(String imageName, byte[] manifestBlob) {
    var manifest = descriptor(MANIFEST, ContentHash.hexOf(manifestBlob), manifestBlob.length);
    manifest.put("platform", Map.of("architecture", Platform.architecture(), "os", Platform.OS));
    manifest.put("annotations", Map.of(NAME_ANNOTATION, imageName));
    return Map.of("schemaVersion", 2, "mediaType", INDEX, "manifests", List.of(manifest));
  }

  private static Map<String, Object> descriptor(String mediaType, String digest, long size) {
    var descriptor = new TreeMap<String, Object>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", "sha256:" + digest);
    descriptor.put("size", size);
    return descriptor;
  }

  private static byte[] json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
  }
}
