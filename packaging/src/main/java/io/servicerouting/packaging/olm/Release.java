package io.servicerouting.packaging.olm;

import java.util.List;

/**
 * What a bundle is built for.
 *
 * @param version a semantic version, without v
 * @param operatorImage the operator's image; a release names it by digest
 * @param agentImage the agents' image
 * @param bundleImage where the bundle itself is going to be, for the catalog
 * @param architectures that both images have, as Go names them
 */
record Release(
    String version,
    String operatorImage,
    String agentImage,
    String bundleImage,
    List<String> architectures) {

  /** Also the project's folder in a community catalog. */
  static final String PACKAGE = "service-routing-operator";

  private static final String CANDIDATE = "candidate";
  private static final String STABLE = "stable";

  Release {
    architectures = architectures.stream().sorted().distinct().toList();
    if (architectures.isEmpty()) {
      throw new IllegalArgumentException("expected an architecture, such as amd64");
    }
  }

  /** The name of the ClusterServiceVersion. */
  String csvName() {
    return PACKAGE + ".v" + version;
  }

  /** Versions with a hyphen come before the release, Semantic Versioning 2.0, 9. */
  boolean isPreRelease() {
    return version.contains("-");
  }

  /** Who follows {@code stable} never gets a pre-release. */
  List<String> channels() {
    return isPreRelease() ? List.of(CANDIDATE) : List.of(CANDIDATE, STABLE);
  }

  String defaultChannel() {
    return isPreRelease() ? CANDIDATE : STABLE;
  }

  /**
   * From which versions OLM upgrades to this one: all that precede it, its own pre-releases too, so
   * that a catalog needs to know of no former bundle. A range as github.com/blang/semver reads it.
   */
  String skipRange() {
    return "<" + version;
  }
}
