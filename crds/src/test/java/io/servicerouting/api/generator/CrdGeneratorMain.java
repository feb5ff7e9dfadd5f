package io.servicerouting.api.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the CRDs to a folder. {@code make crds} runs it. */
public final class CrdGeneratorMain {

  private CrdGeneratorMain() {}

  /**
   * Writes one file per kind.
   *
   * @param arguments the folder, which is made if it is missing
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("expected one argument, the folder to write CRDs to");
    }
    var folder = Files.createDirectories(Path.of(arguments[0]));
    for (var file : CrdGeneration.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
