package io.servicerouting.packaging.olm.check;

import static io.servicerouting.packaging.olm.check.Rule.error;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CRDs, and whether the ClusterServiceVersion owns just these. */
final class CrdRules {

  private CrdRules() {}

  static List<Rule> all() {
    return List.of(
        error("crd/valid", CrdRules::valid),
        error("crd/owned-is-there", CrdRules::ownedIsThere),
        error("crd/is-owned", CrdRules::isOwned),
        error("crd/unique", CrdRules::unique));
  }

  /** One version of one CRD, as owned entries name it. */
  private record Served(String name, String version, String kind) {}

  private static List<Served> served(Bundle bundle) {
    List<Served> served = new ArrayList<>();
    for (Manifest crd : bundle.of(Bundle.CRD)) {
      for (JsonNode version : crd.object().at("/spec/versions")) {
        served.add(
            new Served(
                crd.object().at("/spec/names/plural").asText()
                    + "."
                    + crd.object().at("/spec/group").asText(),
                version.path("name").asText(),
                crd.object().at("/spec/names/kind").asText()));
      }
    }
    return served;
  }

  private static List<Served> owned(Bundle bundle) {
    return bundle
        .owned()
        .map(owned ->
            new Served(
                owned.path("name").asText(),
                owned.path("version").asText(),
                owned.path("kind").asText()))
        .toList();
  }

  private static Stream<Problem> valid(Bundle bundle) {
    return bundle.of(Bundle.CRD).stream()
        .flatMap(crd -> {
          List<Problem> problems = new ArrayList<>();
          JsonNode spec = crd.object().path("spec");
          String expected = spec.at("/names/plural").asText() + "." + spec.path("group").asText();
          if (!crd.name().equals(expected)) {
            problems.add(crd.problem("metadata.name", "expected " + expected));
          }
          long stored =
              spec.path("versions")
                  .valueStream()
                  .filter(version -> version.path("storage").asBoolean())
                  .count();
          if (stored != 1) {
            problems.add(
                crd.problem("spec.versions", "expected one with storage: true, found " + stored));
          }
          for (JsonNode version : spec.path("versions")) {
            StructuralSchema.problems(version.at("/schema/openAPIV3Schema"))
                .forEach(problem ->
                    problems.add(
                        crd.problem(
                            "spec.versions[" + version.path("name").asText() + "].schema",
                            problem)));
          }
          return problems.stream();
        });
  }

  private static Stream<Problem> ownedIsThere(Bundle bundle) {
    List<Served> served = served(bundle);
    return owned(bundle).stream()
        .filter(owned -> !served.contains(owned))
        .map(owned ->
            bundle.inCsv(
                "spec.customresourcedefinitions.owned",
                "expected a CRD with this name, version and kind: " + owned));
  }

  private static Stream<Problem> isOwned(Bundle bundle) {
    Set<String> owned = owned(bundle).stream().map(Served::name).collect(Collectors.toSet());
    return served(bundle).stream()
        .filter(served -> bundle.csv().isPresent() && !owned.contains(served.name()))
        .map(served ->
            bundle.inCsv(
                "spec.customresourcedefinitions.owned",
                "expected an entry for the CRD " + served.name()));
  }

  private static Stream<Problem> unique(Bundle bundle) {
    List<Served> served = served(bundle);
    return served.stream()
        .filter(one -> served.indexOf(one) != served.lastIndexOf(one))
        .distinct()
        .map(one -> new Problem(one.name(), "spec.names.kind", "expected one CRD for " + one));
  }
}
