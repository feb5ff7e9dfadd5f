package io.servicerouting.packaging.olm;

import java.util.List;

/**
 * Precedence of Semantic Versioning 2.0, 11.
 *
 * @param core major, minor, patch
 * @param preRelease the identifiers behind the hyphen, none for a release
 */
record SemanticVersion(List<Integer> core, List<String> preRelease)
    implements Comparable<SemanticVersion> {

  static SemanticVersion of(String version) {
    String[] parts = version.split("-", 2);
    return new SemanticVersion(
        List.of(parts[0].split("\\.")).stream().map(Integer::valueOf).toList(),
        parts.length == 1 ? List.of() : List.of(parts[1].split("\\.")));
  }

  @Override
  public int compareTo(SemanticVersion other) {
    for (int i = 0; i < core.size(); i++) {
      int difference = core.get(i).compareTo(other.core.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int difference = compare(preRelease.get(i), other.preRelease.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  /** Numbers come before words. */
  private static int compare(String one, String other) {
    boolean isNumber = one.matches("\\d+");
    if (isNumber != other.matches("\\d+")) {
      return isNumber ? -1 : 1;
    }
    return isNumber ? Integer.valueOf(one).compareTo(Integer.valueOf(other)) : one.compareTo(other);
  }
}
