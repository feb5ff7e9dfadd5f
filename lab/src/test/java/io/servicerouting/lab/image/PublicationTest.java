package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

  @TempDir Path folder;

  @Test
  void labelsSayWhatWasBuiltFromWhat() throws IOException {
    var publication =
        new Publication(
            "registry.example/routing",
            "1.2.3",
            URI.create("https://example.org/sources"),
            Instant.parse("2026-03-01T00:00:00Z"));

    assertThat(publication.nameOf("operator")).isEqualTo("registry.example/routing/operator:1.2.3");
    assertThat(publication.labels(distribution(), new BuildIdentity("1.2.3", "abc")))
        .containsEntry("org.opencontainers.image.title", "operator")
        .containsEntry("org.opencontainers.image.version", "1.2.3")
        .containsEntry("org.opencontainers.image.revision", "abc")
        .containsEntry("org.opencontainers.image.created", "2026-03-01T00:00:00Z")
        .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
        .containsEntry("org.opencontainers.image.source", "https://example.org/sources");
  }

  @Test
  void withoutAnAgreedTimeItIsAFixedOne() {
    assertThat(Publication.created(null)).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(Publication.created("")).isEqualTo(Publication.created(null));
    assertThat(Publication.created("86400")).isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
  }

  @Test
  void aTimeThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Publication.created("yesterday"))
        .isInstanceOf(LabException.class)
        .hasMessage("SOURCE_DATE_EPOCH is 'yesterday', expected seconds since 1970");
  }

  private JavaDistribution distribution() throws IOException {
    Path launcher = Files.createDirectories(folder.resolve("bin")).resolve("operator");
    Files.writeString(launcher, "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Files.createDirectory(folder.resolve("lib"));
    return JavaDistribution.operator(folder);
  }
}
