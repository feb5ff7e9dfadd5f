package io.servicerouting.packaging.olm;

/**
 * What a bundle is built for.
 *
 * @param version a semantic version, without v
 * @param operatorImage the operator's image; a release names it by digest
 * @param agentImage the agents' image
 * @param bundleImage where the bundle itself is going to be, for the catalog
 */
record Release(String version, String operatorImage, String agentImage, String bundleImage) {

  /** Also the project's folder in a community catalog. */
  static final String PACKAGE = "service-routing-operator";

  /** The name of the ClusterServiceVersion. */
  String csvName() {
    return PACKAGE + ".v" + version;
  }
}
