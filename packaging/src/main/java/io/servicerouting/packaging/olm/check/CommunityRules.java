package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;

import java.util.List;
import java.util.stream.Stream;

/** What the pipeline of community-operators asks beyond the others. */
final class CommunityRules {

  private CommunityRules() {}

  static List<Rule> all() {
    return List.of(
        error("community/display-name", b -> length(b, "spec.displayName", 3, 50)),
        error("community/description", b -> length(b, "spec.description", 20, Integer.MAX_VALUE)),
        error("community/provider", b -> length(b, "spec.provider.name", 3, Integer.MAX_VALUE)),
        error("community/version-folder", CommunityRules::versionFolder),
        error("community/no-network-policy", CommunityRules::networkPolicy));
  }

  /** What is empty and must not be, another rule says; nobody else asks for a description. */
  private static Stream<Problem> length(Bundle bundle, String field, int least, int most) {
    String text = bundle.csv("/" + field.replace('.', '/')).asText();
    boolean others = text.isEmpty() && !field.equals("spec.description");
    return others || bundle.csv().isEmpty() || (text.length() >= least && text.length() <= most)
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                field,
                (most == Integer.MAX_VALUE
                    ? "expected at least %d characters, found %d".formatted(least, text.length())
                    : "expected %d to %d characters, found %d"
                        .formatted(least, most, text.length()))));
  }

  /** Bundles are in folders {@code <operator>/<version>}, and both are in the name. */
  private static Stream<Problem> versionFolder(Bundle bundle) {
    String name = bundle.csv("/metadata/name").asText();
    String version = bundle.csv("/spec/version").asText();
    int end = name.indexOf(".v");
    return end < 0 || version.isEmpty() || name.substring(end + 2).equals(version)
        ? Stream.of()
        : Stream.of(bundle.inCsv("spec.version", "expected that of the name, " + name));
  }

  private static Stream<Problem> networkPolicy(Bundle bundle) {
    return bundle.of("NetworkPolicy").stream()
        .map(policy -> policy.problem("kind", "expected no NetworkPolicy in a bundle"));
  }
}
