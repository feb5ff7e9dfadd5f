package io.servicerouting.lab.uml;

import io.servicerouting.lab.process.DeletedFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder for one boot. Its name says whose it is, so that those of killed processes go. */
final class BootFolder {

  private static final String PREFIX = "servicerouting-uml-";

  private BootFolder() {}

  static Path create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
    try (DirectoryStream<Path> earlier = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : earlier) {
        if (!ownerLives(folder)) {
          DeletedFolder.delete(folder);
        }
      }
    }
    return Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
  }

  private static boolean ownerLives(Path folder) {
    String owner = folder.getFileName().toString().substring(PREFIX.length()).replaceAll("-.*", "");
    return !owner.matches("\\d{1,18}") || ProcessHandle.of(Long.parseLong(owner)).isPresent();
  }
}
