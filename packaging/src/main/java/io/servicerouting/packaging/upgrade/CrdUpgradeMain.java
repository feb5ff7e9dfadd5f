package io.servicerouting.packaging.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares two folders of CRDs. {@code make crd-upgrade-check} runs it. */
public final class CrdUpgradeMain {

  private CrdUpgradeMain() {}

  /**
   * Prints what is unsafe.
   *
   * @param arguments the folder of the last release, and the present one
   * @throws IllegalStateException if anything is unsafe
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected two arguments: former and present folder");
    }
    List<UnsafeChange> changes =
        CrdChanges.between(read(Path.of(arguments[0])), read(Path.of(arguments[1])));
    changes.forEach(System.out::println);
    if (!changes.isEmpty()) {
      throw new IllegalStateException(
          changes.size() + " changes are not safe for who upgrades, see above");
    }
    System.out.println("CRDs can be upgraded.");
  }

  static List<JsonNode> read(Path folder) throws IOException {
    List<JsonNode> crds = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".yaml")).sorted().toList()) {
        for (JsonNode object : Manifests.read(Files.readString(file))) {
          if (object.path("kind").asText().equals("CustomResourceDefinition")) {
            crds.add(object);
          }
        }
      }
    }
    if (crds.isEmpty()) {
      throw new IllegalArgumentException(folder + " has no CRDs");
    }
    return crds;
  }
}
