package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What {@code opm validate} and the community's pipeline ask of a file-based catalog. */
final class CatalogRules {

  private static final String BUNDLES = "olm.bundle";

  private CatalogRules() {}

  static List<Rule> all() {
    return List.of(
        error("catalog/package", CatalogRules::onePackage),
        error("catalog/default-channel", CatalogRules::defaultChannel),
        error("catalog/one-head", channels(UpgradeGraph::heads)),
        error("catalog/no-cycle", channels(UpgradeGraph::cycles)),
        error("catalog/none-stranded", channels(UpgradeGraph::stranded)),
        error("catalog/no-dangling-entry", CatalogRules::dangling),
        error("catalog/package-property", CatalogRules::packageProperty),
        error("catalog/image", CatalogRules::image),
        error("catalog/unique-versions", CatalogRules::versions),
        error("catalog/has-the-bundle", CatalogRules::hasTheBundle));
  }

  private static Rule.Check channels(Function<UpgradeGraph, Stream<String>> find) {
    return bundle ->
        bundle.catalog("olm.channel").stream()
            .flatMap(channel ->
                find.apply(UpgradeGraph.of(channel))
                    .map(problem ->
                        new Problem(
                            "olm.channel " + channel.path("name").asText(), "entries", problem)));
  }

  private static Stream<Problem> onePackage(Bundle bundle) {
    List<String> names = names(bundle, "olm.package");
    return names.equals(List.of(bundle.annotation("package")))
            || bundle.annotation("package").isEmpty()
        ? Stream.of()
        : Stream.of(
            new Problem("olm.package", "name", "expected the bundle's alone, found " + names));
  }

  private static Stream<Problem> defaultChannel(Bundle bundle) {
    List<String> channels = names(bundle, "olm.channel");
    return bundle.catalog("olm.package").stream()
        .map(one -> one.path("defaultChannel").asText())
        .filter(Predicate.not(channels::contains))
        .map(name ->
            new Problem(
                "olm.package",
                "defaultChannel",
                "expected one of %s, found '%s'".formatted(channels, name)));
  }

  private static Stream<Problem> dangling(Bundle bundle) {
    List<String> bundles = names(bundle, BUNDLES);
    return bundle.catalog("olm.channel").stream()
        .flatMap(channel -> channel.path("entries").valueStream())
        .map(entry -> entry.path("name").asText())
        .filter(Predicate.not(bundles::contains))
        .distinct()
        .map(name -> new Problem("olm.channel", "entries", "expected a bundle named " + name));
  }

  private static Stream<JsonNode> packageProperties(JsonNode blob) {
    return blob.path("properties")
        .valueStream()
        .filter(property -> property.path("type").asText().equals("olm.package"));
  }

  private static Stream<Problem> packageProperty(Bundle bundle) {
    return bundle.catalog(BUNDLES).stream()
        .filter(blob -> packageProperties(blob).count() != 1)
        .map(blob -> problem(blob, "properties", "expected one of type olm.package"));
  }

  private static Stream<Problem> image(Bundle bundle) {
    return bundle.catalog(BUNDLES).stream()
        .filter(blob -> blob.path("image").asText().isBlank())
        .map(blob -> problem(blob, "image", "expected a value"));
  }

  private static Stream<Problem> versions(Bundle bundle) {
    List<String> versions =
        bundle.catalog(BUNDLES).stream()
            .flatMap(blob -> packageProperties(blob).limit(1))
            .map(property -> property.at("/value/version").asText())
            .toList();
    return versions.stream()
        .filter(one -> versions.indexOf(one) != versions.lastIndexOf(one))
        .distinct()
        .map(one -> new Problem(BUNDLES, "olm.package version", "expected %s once".formatted(one)));
  }

  private static Stream<Problem> hasTheBundle(Bundle bundle) {
    String name = bundle.csv("/metadata/name").asText();
    return bundle.csv().isEmpty() || names(bundle, BUNDLES).contains(name)
        ? Stream.of()
        : Stream.of(new Problem("catalog", BUNDLES, "expected one named " + name));
  }

  private static List<String> names(Bundle bundle, String schema) {
    return bundle.catalog(schema).stream().map(blob -> blob.path("name").asText()).toList();
  }

  private static Problem problem(JsonNode blob, String field, String expected) {
    return new Problem(BUNDLES + " " + blob.path("name").asText(), field, expected);
  }
}
