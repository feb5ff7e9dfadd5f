package io.servicerouting.packaging.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the generated files of the chart: {@code make chart}. */
public final class ChartMain {

  private ChartMain() {}

  /**
   * Writes them.
   *
   * @param arguments the project's folder
   */
  public static void main(String[] arguments) throws IOException {
    var config = Path.of(arguments[0]).resolve("config");
    for (var file : ChartFiles.generate(config).entrySet()) {
      var path = config.resolve("helm").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
