package io.servicerouting.packaging.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** `make reference`. */
final class ApiReferenceMain {

  private ApiReferenceMain() {}

  /**
   * Writes the page.
   *
   * @param arguments the folder of the CRDs, and the page to write
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected the folder of the CRDs and the page to write");
    }
    var page = Path.of(arguments[1]);
    Files.createDirectories(page.toAbsolutePath().getParent());
    Files.writeString(page, ApiReference.of(Path.of(arguments[0])));
  }
}
