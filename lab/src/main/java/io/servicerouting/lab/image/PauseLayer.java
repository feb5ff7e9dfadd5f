package io.servicerouting.lab.image;

import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Path;

/** The program that holds a pod's namespaces, compiled from our own few lines of C. */
final class PauseLayer implements LayerRecipe {

  private final Path source;

  PauseLayer(Path source) {
    this.source = source;
  }

  @Override
  public String name() {
    return "pause";
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.file(source);
  }

  @Override
  public void build(Path root) throws IOException {
    Command.of(
            "gcc",
            "-static",
            "-Os",
            "-s",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-o",
            root.resolve("pause").toString(),
            source.toString())
        .run()
        .orThrow();
  }
}
