package io.servicerouting.packaging.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.process.Command;
import io.servicerouting.packaging.Project;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hack/image-list}, which needs jq. */
class ImageListIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void oneArchiveKeepsItsImage() throws Exception {
    Path archive = archive("amd64");

    assertThat(list("one", archive).orThrow().text()).isEqualTo(digest("manifest of amd64"));
    assertThat(folder.resolve("one/blobs/sha256").resolve(hash("manifest of amd64"))).exists();
  }

  @Test
  void archivesOfTwoArchitecturesBecomeAListWhateverTheirOrder() throws Exception {
    Path amd64 = archive("amd64");
    Path arm64 = archive("arm64");

    String digest = list("list", amd64, arm64).orThrow().text();

    assertThat(list("other", arm64, amd64).orThrow().text()).isEqualTo(digest);
    byte[] content =
        Files.readAllBytes(folder.resolve("list/blobs").resolve(digest.replace(':', '/')));
    assertThat(digest).isEqualTo("sha256:" + hash(content));
    JsonNode images = JSON.readTree(content).path("manifests");
    assertThat(images.findValuesAsText("architecture")).containsExactly("amd64", "arm64");
    assertThat(images.findValuesAsText("digest"))
        .containsExactly(digest("manifest of amd64"), digest("manifest of arm64"))
        .allSatisfy(one ->
            assertThat(folder.resolve("list/blobs").resolve(one.replace(':', '/'))).exists());
    JsonNode top = JSON.readTree(folder.resolve("list/index.json").toFile()).path("manifests");
    assertThat(top.findValuesAsText("digest")).containsExactly(digest);
    assertThat(top.path(0).path("size").asInt()).isEqualTo(content.length);
  }

  @Test
  void twoOfOneArchitectureAreRefused() throws Exception {
    Path archive = archive("amd64");

    CommandResult result = list("list", archive, archive);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("two of the archives are for amd64");
  }

  private CommandResult list(String name, Path... archives) {
    var words = new ArrayList<String>();
    words.add(Project.FOLDER.resolve("hack/image-list").toString());
    words.add(folder.resolve(name).toString());
    List.of(archives).forEach(archive -> words.add(archive.toString()));
    return Command.of(words).run();
  }

  /** An OCI archive with an image's manifest, of which nothing is read here. */
  private Path archive(String architecture) throws Exception {
    String manifest = "manifest of " + architecture;
    Path content = folder.resolve("content-" + architecture);
    Path blobs = Files.createDirectories(content.resolve("blobs/sha256"));
    Files.writeString(blobs.resolve(hash(manifest)), manifest);
    Files.writeString(content.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
    Files.writeString(
        content.resolve("index.json"),
        """
        {"schemaVersion": 2, "manifests": [{
          "mediaType": "application/vnd.oci.image.manifest.v1+json",
          "digest": "%s", "size": %d, "platform": {"architecture": "%s", "os": "linux"}}]}
        """
            .formatted(digest(manifest), manifest.length(), architecture));
    Path archive = folder.resolve(architecture + ".tar");
    Command.of(
            "tar", "-cf", archive.toString(), "-C", content.toString(), "oci-layout", "index.json")
        .run()
        .orThrow();
    Command.of("tar", "-rf", archive.toString(), "-C", content.toString(), "blobs").run().orThrow();
    return archive;
  }

  private static String digest(String content) throws Exception {
    return "sha256:" + hash(content);
  }

  private static String hash(String content) throws Exception {
    return hash(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
