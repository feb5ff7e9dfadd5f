package io.servicerouting.lab.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * What a distribution was built as, by its program's jar.
 *
 * @param version the release
 * @param revision the commit, as the Makefile names it
 */
record BuildIdentity(String version, String revision) {

  private static final String UNKNOWN = "unknown";
  private static final Attributes.Name REVISION = new Attributes.Name("Build-Revision");

  /** From the first jar whose manifest names a revision. */
  static BuildIdentity of(List<Path> jars) throws IOException {
    for (Path path : jars) {
      try (var jar = new JarFile(path.toFile())) {
        var manifest = jar.getManifest();
        String revision = manifest == null ? null : manifest.getMainAttributes().getValue(REVISION);
        if (revision != null) {
          String version =
              manifest.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
          return new BuildIdentity(version == null ? UNKNOWN : version, revision);
        }
      }
    }
    return new BuildIdentity(UNKNOWN, UNKNOWN);
  }
}
