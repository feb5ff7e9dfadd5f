package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The set good-practices. */
final class GoodPracticeRules {

  private static final Pattern CHANNEL = Pattern.compile("(candidate|fast|stable)([-.].+)?");
  private static final Set<String> WRITES = Set.of("create", "patch", "*");

  private GoodPracticeRules() {}

  static List<Rule> all() {
    return List.of(
        warning("practice/resource-requests", GoodPracticeRules::requests),
        warning("practice/kind-descriptions", GoodPracticeRules::descriptions),
        warning("practice/channel-names", GoodPracticeRules::channels),
        warning("practice/no-writes-to-crds", GoodPracticeRules::crdWrites),
        warning("practice/csv-name", GoodPracticeRules::name));
  }

  private static Stream<Problem> requests(Bundle bundle) {
    return bundle
        .deployments()
        .flatMap(deployment ->
            deployment
                .at("/spec/template/spec/containers")
                .valueStream()
                .flatMap(container ->
                    Stream.of("cpu", "memory")
                        .filter(what -> !container.at("/resources/requests").has(what))
                        .map(what ->
                            bundle.inCsv(
                                "spec.install.spec.deployments[%s].containers[%s].resources"
                                    .formatted(
                                        deployment.path("name").asText(),
                                        container.path("name").asText()),
                                "expected a request for " + what))));
  }

  private static Stream<Problem> descriptions(Bundle bundle) {
    return bundle
        .owned()
        .filter(owned -> owned.path("description").asText().isBlank())
        .map(owned ->
            bundle.inCsv(
                "spec.customresourcedefinitions.owned[%s].description"
                    .formatted(owned.path("name").asText()),
                "expected a value"));
  }

  private static Stream<Problem> channels(Bundle bundle) {
    return bundle.channels().stream()
        .filter(channel -> !CHANNEL.matcher(channel).matches())
        .map(channel ->
            new Problem(
                Bundle.ANNOTATIONS,
                "channels",
                "expected names that begin with candidate, fast or stable, found " + channel));
  }

  private static Stream<Problem> crdWrites(Bundle bundle) {
    return bundle
        .grantedRules()
        .filter(rule -> has(rule, "resources", Set.of("customresourcedefinitions")))
        .filter(rule -> has(rule, "verbs", WRITES))
        .map(rule ->
            bundle.inCsv(
                "spec.install.spec.clusterPermissions",
                "expected neither create nor patch on customresourcedefinitions: OLM installs"
                    + " them"));
  }

  static boolean has(JsonNode rule, String list, Set<String> any) {
    return rule.path(list).valueStream().anyMatch(value -> any.contains(value.asText()));
  }

  /** The name is checked for other things by other rules. */
  private static Stream<Problem> name(Bundle bundle) {
    String name = bundle.csv("/metadata/name").asText();
    int version = name.indexOf(".v");
    return bundle.csv().isEmpty()
            || bundle.csv("/spec").has("release")
            || (version > 0 && Names.isVersion(name.substring(version + 2)))
        ? Stream.of()
        : Stream.of(bundle.inCsv("metadata.name", "expected <operator>.v<version>, found " + name));
  }
}
