package io.servicerouting.lab.image;

import java.util.List;

/**
 * A package as the machine's APT lists describe it.
 *
 * @param source the source package, by which security advisories name it
 * @param section the archive's section; shared libraries are in {@code libs}
 * @param sha256 of the package file, in hexadecimal
 * @param depends names from Depends and Pre-Depends, the first of each group of alternatives
 */
record DebianPackage(
    String name,
    String version,
    String architecture,
    String source,
    String section,
    String sha256,
    List<String> depends) {

  DebianPackage {
    depends = List.copyOf(depends);
  }

  boolean isLibrary() {
    return section.equals("libs") || section.endsWith("/libs");
  }

  /**
   * A paragraph of {@code /var/lib/dpkg/status.d}, where scanners look for the packages of images
   * that have no dpkg.
   */
  String status() {
    return """
    Package: %s
    Status: install ok installed
    Source: %s
    Version: %s
    Architecture: %s

    """
        .formatted(name, source, version, architecture);
  }

  /** What {@code apt-get download} is asked for. */
  String exactly() {
    return name + "=" + version;
  }
}
