package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows an archive as an importer does: from the index by digests down to the layers. */
class OciArchiveTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;
  private List<Layer> layers;
  private final ImageConfig config =
      new ImageConfig(
          List.of("/bin/run", "--fast"), Map.of("PATH", "/bin", "A", "1"), "0", "SIGTERM");

  @BeforeEach
  void makeLayers() throws IOException {
    layers = List.of(layer("lower"), layer("upper"));
  }

  @Test
  void everyDescriptorLeadsToABlobOfThatDigestAndSize() throws Exception {
    Path out = written();

    var blobs = new ArrayList<String>();
    JsonNode manifest = blob(out, index(out).at("/manifests/0"), blobs);
    blob(out, manifest.path("config"), blobs);
    manifest.path("layers").forEach(layer -> checked(out, layer, blobs));

    assertThat(manifest.path("layers")).hasSize(2);
    assertThat(out.resolve("blobs/sha256").toFile().list())
        .containsExactlyInAnyOrderElementsOf(blobs);
  }

  @Test
  void indexCarriesTheFullImageNameForContainerd() throws Exception {
    assertThat(index(written()).at("/manifests/0/annotations/io.containerd.image.name").asText())
        .isEqualTo("registry.example/app:1");
  }

  @Test
  void configurationNamesTheUnpackedLayersLowestFirst() throws Exception {
    JsonNode configuration = configuration(written());

    assertThat(configuration.path("rootfs").path("diff_ids"))
        .extracting(JsonNode::asText)
        .containsExactly("sha256:" + layers.get(0).diffId(), "sha256:" + layers.get(1).diffId());
    assertThat(configuration.path("architecture").asText()).isEqualTo(Platform.architecture());
    assertThat(configuration.path("os").asText()).isEqualTo("linux");
  }

  @Test
  void configurationSaysHowTheContainerStarts() throws Exception {
    JsonNode start = configuration(written()).path("config");

    assertThat(start.path("Entrypoint"))
        .extracting(JsonNode::asText)
        .containsExactly("/bin/run", "--fast");
    assertThat(start.path("Env")).extracting(JsonNode::asText).containsExactly("A=1", "PATH=/bin");
    assertThat(start.path("User").asText()).isEqualTo("0");
    assertThat(start.path("StopSignal").asText()).isEqualTo("SIGTERM");
  }

  @Test
  void layoutVersionIsTheOneOfTheSpecification() throws Exception {
    assertThat(written().resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  @Test
  void sameInputGivesTheSameBytes() throws Exception {
    OciArchive.write(folder.resolve("1"), "n", config, layers);
    OciArchive.write(folder.resolve("2"), "n", config, layers);

    assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
  }

  private Layer layer(String content) throws IOException {
    Path root = Files.createDirectory(folder.resolve(content));
    Files.writeString(root.resolve("file"), content);
    return LayerWriter.write(root, folder.resolve(content + ".gz"));
  }

  private Path written() throws IOException {
    Path archive = folder.resolve("archive.tar");
    OciArchive.write(archive, "registry.example/app:1", config, layers);
    Path out = Files.createDirectory(folder.resolve("out"));
    Command.of("tar", "--extract", "--directory", "" + out, "--file", "" + archive).run().orThrow();
    return out;
  }

  private static JsonNode index(Path out) throws IOException {
    return JSON.readTree(out.resolve("index.json").toFile());
  }

  private static JsonNode configuration(Path out) throws IOException {
    JsonNode manifest = blob(out, index(out).at("/manifests/0"), new ArrayList<>());
    return blob(out, manifest.path("config"), new ArrayList<>());
  }

  private static JsonNode blob(Path out, JsonNode descriptor, List<String> seen)
      throws IOException {
    return JSON.readTree(checked(out, descriptor, seen).toFile());
  }

  private static Path checked(Path out, JsonNode descriptor, List<String> seen) {
    String digest = descriptor.path("digest").asText().replaceFirst("^sha256:", "");
    Path blob = out.resolve("blobs/sha256").resolve(digest);
    try {
      assertThat(ContentHash.hexOf(blob)).isEqualTo(digest);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(blob).hasSize(descriptor.path("size").asLong());
    seen.add(digest);
    return blob;
  }
}
