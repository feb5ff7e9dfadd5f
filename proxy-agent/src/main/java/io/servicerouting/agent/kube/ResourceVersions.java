package io.servicerouting.agent.kube;

/**
 * Compares resourceVersions. Since Kubernetes 1.35 the API promises that they are decimal numbers
 * that can be compared (KEP-5504); its servers on etcd have always kept to that.
 */
final class ResourceVersions {
  private ResourceVersions() {}

  /** Whether one is surely older than the other; false if either is not a decimal number. */
  static boolean isOlder(String some, String other) {
    if (!isDecimal(some) || !isDecimal(other)) {
      return false;
    }
    return some.length() == other.length()
        ? some.compareTo(other) < 0
        : some.length() < other.length();
  }

  private static boolean isDecimal(String version) {
    return !version.isEmpty()
        && version.charAt(0) != '0'
        && version.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
