package io.servicerouting.lab.image;

import java.util.List;

/**
 * A package as the machine's APT lists describe it.
 *
 * @param section the archive's section; shared libraries are in {@code libs}
 * @param sha256 of the package file, in hexadecimal
 * @param depends names from Depends and Pre-Depends, the first of each group of alternatives
 */
record DebianPackage(
    String name,
    String version,
    String architecture,
    String section,
    String sha256,
    List<String> depends) {

  DebianPackage {
    depends = List.copyOf(depends);
  }

  boolean isLibrary() {
    return section.equals("libs") || section.endsWith("/libs");
  }

  /** What {@code apt-get download} is asked for. */
  String exactly() {
    return name + "=" + version;
  }
}
