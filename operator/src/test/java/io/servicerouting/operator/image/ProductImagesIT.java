package io.servicerouting.operator.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.image.ProductImage;
import io.servicerouting.lab.image.ProductImages;
import io.servicerouting.lab.image.UnpackedImage;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The product's images as a release has them, made from what the build made. Needs root. */
class ProductImagesIT {

  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final String OCI = "org.opencontainers.image.";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static final Map<String, ProductImage> IMAGES = new TreeMap<>();
  private static final Map<String, UnpackedImage> UNPACKED = new TreeMap<>();

  @BeforeAll
  static void build() throws IOException {
    var images = ProductImages.released(LabFolders.cache(), Progress.toStandardError());
    IMAGES.put("proxy-agent", images.agent(PROJECT.resolve("proxy-agent/target/dist")));
    IMAGES.put("operator", images.operator(PROJECT.resolve("operator/target/dist")));
    for (var image : IMAGES.entrySet()) {
      UNPACKED.put(image.getKey(), UnpackedImage.of(image.getValue().archive(), folder));
    }
  }

  /** In bytes of a million each, which is the stricter reading. */
  @Test
  void imagesStaySmall() throws IOException {
    assertThat(UNPACKED.get("proxy-agent").size()).isLessThan(180_000_000);
    assertThat(UNPACKED.get("operator").size()).isLessThan(220_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void labelsNameVersionAndRevisionAsTheProgramDoes(String program) {
    JsonNode labels = UNPACKED.get(program).config().path("Labels");

    assertThat(labels.path(OCI + "title").asText()).isEqualTo(program);
    assertThat(labels.path(OCI + "licenses").asText()).isEqualTo("Apache-2.0");
    assertThat(labels.path(OCI + "created").asText()).endsWith("Z");
    assertThat(run(program, "", "--version").orThrow().stdout().lines().toList())
        .contains(
            "%s %s (revision %s)"
                .formatted(
                    program,
                    labels.path(OCI + "version").asText(),
                    labels.path(OCI + "revision").asText()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void listNamesExactlyTheJarsAndPackagesThatAreInside(String program) throws Exception {
    Path root = UNPACKED.get(program).root();
    String list = IMAGES.get(program).billOfMaterials();
    assertThat(root.resolve("usr/share/sbom/bom.cdx.json")).hasContent(list);
    JsonNode document = JSON.readTree(list);

    Map<String, String> jars = new TreeMap<>();
    try (var files = Files.list(root.resolve("opt/%s/lib".formatted(program)))) {
      for (Path jar : files.toList()) {
        jars.put(jar.getFileName().toString(), sha256(jar));
      }
    }
    assertThat(components(document, "pkg:maven/", "%s-%s.jar", true)).isEqualTo(jars);

    Map<String, String> packages = new TreeMap<>();
    try (var files = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
      for (Path one : files.toList()) {
        String version = Files.readString(one).replaceAll("(?s).*\nVersion: (\\S+)\n.*", "$1");
        packages.put(one.getFileName() + " " + version, "");
        assertThat(root.resolve("usr/share/doc/%s/copyright".formatted(one.getFileName())))
            .as("licence of " + one.getFileName())
            .isNotEmptyFile();
      }
    }
    assertThat(components(document, "pkg:deb/", "%s %s", false)).isEqualTo(packages);
    assertThat(components(document, "pkg:generic/openjdk@", "%s", false)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void licencesAreInside(String program) throws IOException {
    Path root = UNPACKED.get(program).root();

    assertThat(root.resolve("licenses/LICENSE"))
        .hasSameTextualContentAs(PROJECT.resolve("LICENSE"));
    assertThat(root.resolve("usr/share/common-licenses/GPL-2")).isNotEmptyFile();
    assertThat(root.resolve("opt/java/legal/java.base")).isNotEmptyDirectory();
    assertThat(Files.readAllLines(root.resolve("licenses/THIRD-PARTY.txt")))
        .filteredOn(line -> line.contains(": "))
        .allSatisfy(line -> assertThat(line).matches("\\S.*: \\S.*"))
        .anyMatch(line -> line.startsWith("com.fasterxml.jackson.core:jackson-core "));
  }

  /** The cache is taken: with it on, a runtime that cannot use it would refuse to start. */
  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void linkedClassesFitTheImagesOwnRuntime(String program) {
    assertThat(run(program, "-XX:AOTMode=on", "--version").orThrow().stdout())
        .contains(program + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:-UseSerialGC -XX:+UseG1GC",
        "-XX:-UseCompactObjectHeaders",
        "-XX:AOTCache=/etc/passwd"
      })
  void linkedClassesThatDoNotFitAreIgnored(String flag) {
    assertThat(run("proxy-agent", flag, "--version").orThrow().stdout()).contains("proxy-agent ");
  }

  private static CommandResult run(String program, String javaOptions, String argument) {
    Path root = UNPACKED.get(program).root();
    String launcher = "/opt/%1$s/bin/%1$s".formatted(program);
    return Command.of(
            "unshare",
            "--mount",
            "sh",
            "-ec",
            "mount -t proc proc \"$0/proc\"; mount --rbind /dev \"$0/dev\";"
                + " exec env -i PATH=/usr/sbin:/usr/bin JAVA_HOME=/opt/java JAVA_OPTS=\"$1\""
                + " chroot \"$0\" \"$2\" \"$3\"",
            root.toString(),
            javaOptions,
            launcher,
            argument)
        .run();
  }

  /** Of one kind: name and version, and the hash if asked for. */
  private static Map<String, String> components(
      JsonNode list, String kind, String format, boolean hashes) {
    return list.path("components")
        .valueStream()
        .filter(one -> one.path("purl").asText().startsWith(kind))
        .collect(
            Collectors.toMap(
                one -> format.formatted(one.path("name").asText(), one.path("version").asText()),
                one -> hashes ? one.at("/hashes/0/content").asText() : "",
                (one, _) -> one,
                TreeMap::new));
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
