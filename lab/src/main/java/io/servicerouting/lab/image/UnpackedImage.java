package io.servicerouting.lab.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image archive unpacked as a container runtime does it: layer over layer. */
public record UnpackedImage(Path root, String name, JsonNode config) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public static UnpackedImage of(Path archive, Path folder) throws IOException {
    Path layout = Files.createTempDirectory(folder, "layout");
    Path root = Files.createTempDirectory(folder, "root");
    Command.of("tar", "-xf", "" + archive, "-C", "" + layout).run().orThrow();
    JsonNode descriptor = JSON.readTree(layout.resolve("index.json").toFile()).at("/manifests/0");
    JsonNode manifest = JSON.readTree(blob(layout, descriptor).toFile());
    for (JsonNode layer : manifest.path("layers")) {
      Command.of("tar", "-xzf", "" + blob(layout, layer), "-C", "" + root).run().orThrow();
    }
    return new UnpackedImage(
        root,
        descriptor.at("/annotations/io.containerd.image.name").asText(),
        JSON.readTree(blob(layout, manifest.path("config")).toFile()).path("config"));
  }

  /** Bytes of all regular files. */
  public long size() throws IOException {
    try (var walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .filter(path -> !Files.isSymbolicLink(path))
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }

  private static Path blob(Path layout, JsonNode descriptor) {
    String digest = descriptor.path("digest").asText().replaceFirst("^sha256:", "");
    return layout.resolve("blobs/sha256").resolve(digest);
  }
}
