package io.servicerouting.packaging.olm.check;

import java.util.regex.Pattern;

/** How things may be called. */
final class Names {

  /** RFC 1123, as Kubernetes reads it. */
  static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  /** Semantic Versioning 2.0.0, without v. */
  static final Pattern SEMVER =
      Pattern.compile(
          "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

  /** An image with a name, and a tag or a digest or neither. */
  static final Pattern IMAGE =
      Pattern.compile(
          "([a-zA-Z0-9.-]+(:\\d+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*"
              + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");

  static final int LABEL_VALUE = 63;

  private Names() {}

  static boolean isSubdomain(String name) {
    return DNS_SUBDOMAIN.matcher(name).matches();
  }

  static boolean isVersion(String version) {
    return SEMVER.matcher(version).matches();
  }
}
