package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What OperatorHub shows: the sets operatorhubv2, capabilities and categories. */
final class OperatorHubRules {

  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+");

  private static final Set<String> MEDIA_TYPES =
      Set.of("image/gif", "image/jpeg", "image/png", "image/svg+xml");

  private static final Set<String> CAPABILITIES =
      Set.of("Basic Install", "Seamless Upgrades", "Full Lifecycle", "Deep Insights", "Auto Pilot");

  private static final Set<String> CATEGORIES =
      Set.of(
          "AI/Machine Learning",
          "Application Runtime",
          "Big Data",
          "Cloud Provider",
          "Database",
          "Developer Tools",
          "Development Tools",
          "Drivers and plugins",
          "Integration & Delivery",
          "Logging & Tracing",
          "Modernization & Migration",
          "Monitoring",
          "Networking",
          "OpenShift Optional",
          "Security",
          "Storage",
          "Streaming & Messaging");

  private OperatorHubRules() {}

  static List<Rule> all() {
    return List.of(
        error("hub/provider", bundle -> CsvRules.required(bundle, "spec.provider.name")),
        error("hub/maintainers", bundle -> CsvRules.required(bundle, "spec.maintainers")),
        error("hub/maintainer", OperatorHubRules::maintainer),
        error("hub/links", bundle -> CsvRules.required(bundle, "spec.links")),
        error("hub/link", OperatorHubRules::link),
        error("hub/version", bundle -> CsvRules.required(bundle, "spec.version")),
        warning("hub/icon-present", bundle -> CsvRules.required(bundle, "spec.icon")),
        error("hub/one-icon", OperatorHubRules::oneIcon),
        error("hub/icon", OperatorHubRules::icon),
        error("hub/capabilities", OperatorHubRules::capabilities),
        error("hub/categories", OperatorHubRules::categories));
  }

  private static Stream<Problem> maintainer(Bundle bundle) {
    return bundle
        .csv("/spec/maintainers")
        .valueStream()
        .filter(one ->
            one.path("name").asText().isBlank()
                || !EMAIL.matcher(one.path("email").asText()).matches())
        .map(one ->
            bundle.inCsv("spec.maintainers", "expected name and email address, found " + one));
  }

  private static Stream<Problem> link(Bundle bundle) {
    return bundle
        .csv("/spec/links")
        .valueStream()
        .filter(one -> one.path("name").asText().isBlank() || !isUrl(one.path("url").asText()))
        .map(one -> bundle.inCsv("spec.links", "expected name and URL, found " + one));
  }

  private static boolean isUrl(String text) {
    try {
      URI url = URI.create(text);
      return url.getScheme() != null && url.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Stream<Problem> oneIcon(Bundle bundle) {
    int found = bundle.csv("/spec/icon").size();
    return found <= 1
        ? Stream.of()
        : Stream.of(bundle.inCsv("spec.icon", "expected one, found " + found));
  }

  private static Stream<Problem> icon(Bundle bundle) {
    return bundle
        .csv("/spec/icon")
        .valueStream()
        .filter(icon -> !hasData(icon) || !MEDIA_TYPES.contains(icon.path("mediatype").asText()))
        .map(icon ->
            bundle.inCsv(
                "spec.icon",
                "expected base64data and a mediatype of %s, found %s"
                    .formatted(
                        MEDIA_TYPES.stream().sorted().toList(), icon.path("mediatype").asText())));
  }

  private static boolean hasData(JsonNode icon) {
    try {
      return Base64.getDecoder().decode(icon.path("base64data").asText()).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Stream<Problem> capabilities(Bundle bundle) {
    JsonNode level = bundle.csv("/metadata/annotations/capabilities");
    return level.isMissingNode() || CAPABILITIES.contains(level.asText())
        ? Stream.of()
        : Stream.of(
            bundle.inCsv(
                "metadata.annotations[capabilities]",
                "expected one of %s, found %s"
                    .formatted(CAPABILITIES.stream().sorted().toList(), level.asText())));
  }

  private static Stream<Problem> categories(Bundle bundle) {
    return Stream.of(bundle.csv("/metadata/annotations/categories").asText().split(","))
        .map(String::strip)
        .filter(category -> !category.isEmpty() && !CATEGORIES.contains(category))
        .map(category ->
            bundle.inCsv(
                "metadata.annotations[categories]",
                "expected some of %s, found %s"
                    .formatted(CATEGORIES.stream().sorted().toList(), category)));
  }
}
