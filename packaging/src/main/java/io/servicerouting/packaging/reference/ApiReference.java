package io.servicerouting.packaging.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what the CRDs say of every field as one page of Markdown. */
public final class ApiReference {

  private static final String INTRODUCTION =
      """
      # API reference

      Made from the CRDs in `config/crd` by `make reference`. `kubectl explain` says the same of a cluster's own version, for example
      `kubectl explain serviceroutingpolicy.spec.proxy`.

      A field that is not required may be left out; what holds then is in its text. Lists say how many items they take, strings how many characters.
      """;

  private ApiReference() {}

  /**
   * The page.
   *
   * @param crds the folder with one CRD in each file
   * @throws IOException if a file cannot be read
   */
  public static String of(Path crds) throws IOException {
    var page = new StringBuilder(INTRODUCTION);
    for (var file : files(crds)) {
      for (var crd : Manifests.read(Files.readString(file))) {
        describe(crd, page);
      }
    }
    return page.toString();
  }

  private static List<Path> files(Path crds) throws IOException {
    try (var files = Files.list(crds)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("servicerouting.io_"))
          .sorted()
          .toList();
    }
  }

  private static void describe(JsonNode crd, StringBuilder page) {
    var names = crd.path("spec").path("names");
    for (var version : crd.path("spec").path("versions")) {
      var schema = version.path("schema").path("openAPIV3Schema");
      page.append("\n## ").append(names.path("kind").asText()).append("\n\n");
      var description = schema.path("description").asText();
      if (!description.isEmpty()) {
        page.append(description).append("\n\n");
      }
      page.append(
          "`apiVersion: %s/%s`, %s%s.\n"
              .formatted(
                  crd.path("spec").path("group").asText(),
                  version.path("name").asText(),
                  crd.path("spec").path("scope").asText().equals("Namespaced")
                      ? "in a namespace"
                      : "for the whole cluster",
                  shortNames(names)));
      for (var part : List.of("spec", "status")) {
        var top = schema.path("properties").path(part);
        if (!top.isMissingNode()) {
          page.append("\n### ").append(names.path("kind").asText()).append(' ').append(part);
          page.append("\n\n").append(rules(top));
          page.append("| field | type | meaning |\n|---|---|---|\n");
          new FieldTable(page).add(part, top);
        }
      }
    }
  }

  private static String shortNames(JsonNode names) {
    var words = new ArrayList<String>();
    names.path("shortNames").forEach(word -> words.add("`" + word.asText() + "`"));
    return words.isEmpty() ? "" : ", short " + String.join(", ", words);
  }

  private static String rules(JsonNode schema) {
    var text = new StringBuilder();
    for (var rule : schema.path("x-kubernetes-validations")) {
      text.append("- ").append(FieldTable.refusal(rule)).append('\n');
    }
    return text.isEmpty() ? "" : text.append('\n').toString();
  }
}
