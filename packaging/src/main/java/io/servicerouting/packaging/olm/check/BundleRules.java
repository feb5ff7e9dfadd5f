package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;
import static io.servicerouting.packaging.olm.check.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The bundle as a whole. */
final class BundleRules {

  /** OLM keeps it in a ConfigMap. */
  private static final long LARGEST = 1024L * 1024;

  private static final long LARGE = LARGEST * 85 / 100;

  private BundleRules() {}

  static List<Rule> all() {
    return List.of(
        error("bundle/no-service-account-of-a-deployment", BundleRules::serviceAccounts),
        error("bundle/size", bundle -> size(bundle, LARGEST, Long.MAX_VALUE)),
        warning("bundle/size-near-the-limit", bundle -> size(bundle, LARGE, LARGEST)),
        error("bundle/related-images", b -> CsvRules.required(b, "spec.relatedImages")),
        error("bundle/related-images-parse", BundleRules::images),
        error("bundle/release-name", BundleRules::releaseName));
  }

  private static Stream<Problem> serviceAccounts(Bundle bundle) {
    Set<String> used =
        bundle
            .deployments()
            .map(deployment -> deployment.at("/spec/template/spec/serviceAccountName").asText())
            .collect(Collectors.toSet());
    return bundle.of("ServiceAccount").stream()
        .filter(account -> used.contains(account.name()))
        .map(account ->
            account.problem(
                "metadata.name", "expected no ServiceAccount that OLM makes for a Deployment"));
  }

  /** More than one bound, and not more than the other. */
  private static Stream<Problem> size(Bundle bundle, long above, long upTo) {
    long size = sizeOf(bundle);
    return size <= above || size > upTo
        ? Stream.of()
        : Stream.of(
            new Problem(
                "bundle", "size", "expected at most %d bytes, found %d".formatted(above, size)));
  }

  private static long sizeOf(Bundle bundle) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, String> file : bundle.files().entrySet()) {
        if (file.getKey().startsWith(Bundle.MANIFESTS)) {
          zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (bytes.size() + 2L) / 3 * 4; // Base64
  }

  private static Stream<Problem> images(Bundle bundle) {
    return bundle
        .csv("/spec/relatedImages")
        .valueStream()
        .filter(image -> !Names.IMAGE.matcher(image.path("image").asText()).matches())
        .map(image ->
            bundle.inCsv(
                "spec.relatedImages[" + image.path("name").asText() + "].image",
                "expected an image, found '" + image.path("image").asText() + "'"));
  }

  private static Stream<Problem> releaseName(Bundle bundle) {
    JsonNode release = bundle.csv("/spec/release");
    String expected =
        "%s-v%s-%s"
            .formatted(
                bundle.annotation("package"),
                bundle.csv("/spec/version").asText(),
                release.asText());
    return release.isMissingNode() || bundle.csv("/metadata/name").asText().equals(expected)
        ? Stream.of()
        : Stream.of(
            bundle.inCsv("metadata.name", "expected " + expected + ", because of spec.release"));
  }
}
