package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;

/** One program that is linked statically, under its own name in the root folder, and no other. */
final class ProgramLayer implements LayerRecipe {

  private final Path program;

  ProgramLayer(Path program) {
    this.program = program;
  }

  @Override
  public String name() {
    return program.getFileName().toString();
  }

  @Override
  public void describe(ContentHash inputs) throws IOException {
    inputs.file(program);
  }

  @Override
  public void build(Path root) throws IOException {
    RootFileSystem.create(root).program(name(), program);
  }
}
