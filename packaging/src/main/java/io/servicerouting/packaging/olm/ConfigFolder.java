package io.servicerouting.packaging.olm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The manifests of the project's config folder, before kustomize changes anything about them.
 *
 * @param root the folder
 */
record ConfigFolder(Path root) {

  /**
   * Every object that a kustomization names, directly or through others.
   *
   * @param name a folder below the root
   */
  List<ObjectNode> objectsOf(String name) {
    List<ObjectNode> objects = new ArrayList<>();
    collect(root.resolve(name), objects);
    return objects;
  }

  /** The text of a file. */
  String text(String name) {
    try {
      return Files.readString(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(root.resolve(name) + " cannot be read", e);
    }
  }

  private static void collect(Path place, List<ObjectNode> objects) {
    if (Files.isDirectory(place)) {
      ObjectNode kustomization = YamlText.read(place.resolve("kustomization.yaml"));
      Stream.of("resources", "components")
          .flatMap(list -> kustomization.path(list).valueStream())
          .forEach(entry -> collect(place.resolve(entry.asText()).normalize(), objects));
      return;
    }
    try {
      for (JsonNode object : Manifests.read(Files.readString(place))) {
        objects.add((ObjectNode) object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(place + " cannot be read", e);
    }
  }
}
