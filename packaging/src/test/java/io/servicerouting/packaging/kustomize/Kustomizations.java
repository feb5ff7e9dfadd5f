package io.servicerouting.packaging.kustomize;

import static io.servicerouting.packaging.Project.CONFIG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folders under {@code config} that are given to {@code kubectl apply -k}. */
final class Kustomizations {

  private Kustomizations() {}

  /** Relative to {@code config}, without components: those are part of others. */
  static List<String> all() {
    try (var files = Files.walk(CONFIG)) {
      return files
          .filter(file -> file.endsWith("kustomization.yaml"))
          .filter(file -> !isComponent(file))
          .map(file -> CONFIG.relativize(file.getParent()).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isComponent(Path file) {
    try {
      return Files.readString(file).contains("kind: Component");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
