package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Containerfile says the same as the images that are built without a builder. No builder runs
 * here: that a build succeeds is not tested.
 */
class ContainerfileTest {

  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final String DIST = "/target/dist/";

  @TempDir Path folder;
  private Containerfile file;

  @BeforeEach
  void read() throws IOException {
    file = Containerfile.read(PROJECT.resolve("Containerfile"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void containersStartAsThoseOfTheOtherImages(String program) throws Exception {
    ImageConfig config = ProductImages.configOf(distribution(program));

    assertThat(file.all(program, "ENTRYPOINT"))
        .containsExactly("[\"%s\"]".formatted(config.entrypoint().getFirst()));
    assertThat(file.assignments(program, "ENV")).isEqualTo(config.environment());
    assertThat(file.all(program, "USER")).containsExactly(config.user());
    assertThat(file.all(program, "STOPSIGNAL")).containsExactly(config.stopSignal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void labelsAreThoseOfTheOtherImages(String program) throws Exception {
    var publication = new Publication("r", "t", null, Instant.parse("2026-01-01T00:00:00Z"));
    Map<String, String> labels =
        publication.labels(distribution(program), new BuildIdentity("${VERSION}", "${REVISION}"));
    labels.put("org.opencontainers.image.created", "${CREATED}");

    assertThat(file.assignments(program, "LABEL")).isEqualTo(labels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void runtimesHaveTheModulesThatTheLibrariesNeed(String program) throws Exception {
    assertThat(file.all(program + "-runtime", "RUN").getFirst())
        .endsWith("--add-modules " + String.join(",", distribution(program).libraryModules()));
  }

  @Test
  void agentHasTheSamePackages() {
    assertThat(file.all("proxy-agent", "RUN").getFirst())
        .contains("--no-install-recommends " + String.join(" ", AgentToolsLayer.PROGRAMS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy-agent", "operator"})
  void whatIsCopiedIsInTheProjectOrWhatTheBuildMakes(String program) {
    List<String> copies =
        file.all(program, "COPY").stream().filter(copy -> !copy.startsWith("--from=")).toList();

    assertThat(copies)
        .isNotEmpty()
        .allSatisfy(copy -> {
          String source = copy.split(" ", 2)[0];
          assertThat(source)
              .satisfiesAnyOf(
                  one -> assertThat(PROJECT.resolve(one)).exists(),
                  one -> assertThat(one).startsWith(program + DIST));
        });
    assertThat(file.all(program, "COPY"))
        .contains("--from=%s-runtime /opt/java /opt/java".formatted(program));
  }

  @Test
  void baseImagesAreNamedWithAVersion() {
    assertThat(file.all("", "ARG")).hasSize(2).allMatch(ContainerfileTest::namesAVersion);
  }

  @ParameterizedTest
  @CsvSource({
    "JDK=docker.io/library/eclipse-temurin:25-jdk, true",
    "DEBIAN=docker.io/library/debian:bookworm-slim, true",
    "DEBIAN=docker.io/library/debian:12.9-slim, true",
    "DEBIAN=docker.io/library/debian, false",
    "DEBIAN=docker.io/library/debian:latest, false",
    "DEBIAN=docker.io/library/debian:stable-slim, false",
    "DEBIAN=docker.io/library/debian:slim, false",
    "JDK=docker.io/library/eclipse-temurin:jdk, false",
    "JDK=docker.io/library/eclipse-temurin, false",
    "JDK=registry:5000/eclipse-temurin, false",
  })
  void aTagThatMovesToAnotherMajorVersionIsNoVersion(String image, boolean isVersion) {
    assertThat(namesAVersion(image)).isEqualTo(isVersion);
  }

  /**
   * The tag begins with a number or with a release of Debian, which stay within a major version.
   */
  private static boolean namesAVersion(String argument) {
    return argument.matches("[A-Z]+=\\S+/[^\\s:/]+:(\\d+|bookworm|trixie|forky)([.-]\\S+)?");
  }

  private JavaDistribution distribution(String program) throws IOException {
    Path dist = folder.resolve(program);
    Path launcher = dist.resolve("bin").resolve(program);
    Files.createDirectories(dist.resolve("lib"));
    Files.createDirectories(launcher.getParent());
    Files.writeString(launcher, "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return program.equals("operator")
        ? JavaDistribution.operator(dist)
        : JavaDistribution.agent(dist);
  }
}
