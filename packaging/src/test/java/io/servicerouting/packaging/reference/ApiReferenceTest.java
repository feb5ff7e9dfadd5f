package io.servicerouting.packaging.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiReferenceTest {

  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  @TempDir private Path folder;

  @Test
  void thePageInTheDocumentationIsWhatTheCrdsSay() throws IOException {
    assertThat(Files.readString(ROOT.resolve("docs/reference/api.md")))
        .as("docs/reference/api.md, which `make reference` writes")
        .isEqualTo(ApiReference.of(ROOT.resolve("config/crd")));
  }

  @Test
  void aFieldSaysItsTypeWhetherItIsRequiredItsTextItsLimitsAndItsRules() throws IOException {
    Files.writeString(
        folder.resolve("servicerouting.io_things.yaml"),
        """
        spec:
          group: servicerouting.io
          scope: Cluster
          names: {kind: Thing, shortNames: [th]}
          versions:
          - name: v1
            schema:
              openAPIV3Schema:
                properties:
                  spec:
                    required: [names]
                    x-kubernetes-validations:
                    - {rule: "true", message: names or nothing}
                    properties:
                      names:
                        type: array
                        description: What it | is called.
                        maxItems: 3
                        items:
                          type: object
                          properties:
                            name: {type: string, enum: [a, b], default: a, minLength: 1}
        """);

    assertThat(ApiReference.of(folder))
        .contains(
            """
            ## Thing

            `apiVersion: servicerouting.io/v1`, for the whole cluster, short `th`.

            ### Thing spec

            - names or nothing

            | field | type | meaning |
            |---|---|---|
            | `spec.names` | list of object, required | What it \\| is called.<br>*at most 3 items* |
            | `spec.names[].name` | string | *default `"a"`; one of `a`, `b`; at least 1 characters* |
            """);
  }
}
