package io.servicerouting.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  @Test
  void everyDocumentIsAnObjectAndEmptyOnesAreLeftOut() throws IOException {
    assertThat(Manifests.read("---\nkind: A\n---\n# nothing\n---\nkind: B\n"))
        .extracting(manifest -> manifest.path("kind").asText())
        .containsExactly("A", "B");
  }
}
