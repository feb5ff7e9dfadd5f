package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCacheTest {

  @TempDir Path folder;
  private final AtomicInteger builds = new AtomicInteger();

  @Test
  void unchangedInputsAreNotBuiltAgain() throws Exception {
    Path first = cache().archive(image("content"));
    Path second = cache().archive(image("content"));

    assertThat(second).isEqualTo(first).exists();
    assertThat(builds).hasValue(1);
  }

  @Test
  void changedInputsGiveAnotherArchive() throws Exception {
    Path first = cache().archive(image("old"));
    Path second = cache().archive(image("new"));

    assertThat(second).isNotEqualTo(first);
    assertThat(builds).hasValue(2);
  }

  @Test
  void anotherWayToStartReusesTheLayer() throws Exception {
    Path first = cache().archive(image("content", "/run"));
    Path second = cache().archive(image("content", "/other"));

    assertThat(second).isNotEqualTo(first);
    assertThat(builds).hasValue(1);
  }

  @Test
  void failedBuildLeavesNothingThatCouldBeTakenForAResult() {
    var failing =
        new ImageRecipe("app", "app:1", config("/run"), List.of(new TestLayer("x", true)));

    assertThatThrownBy(() -> cache().archive(failing))
        .isInstanceOf(LabException.class)
        .hasMessage("no compiler");
    assertThat(folder.toFile().list()).containsExactly(".lock");
  }

  @Test
  void oldArchivesOfTheSameImageAreRemoved() throws Exception {
    for (int i = 0; i < 6; i++) {
      cache().archive(image("content " + i));
    }

    assertThat(folder.toFile().list((_, name) -> name.endsWith(".tar"))).hasSize(3);
    assertThat(folder.toFile().list((_, name) -> name.endsWith(".tar.gz"))).hasSize(3);
    assertThat(folder.toFile().list((_, name) -> name.endsWith(".json"))).hasSize(3);
  }

  @Test
  void severalAtOnceBuildOnce() {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var results =
          IntStream.range(0, 4)
              .mapToObj(_ -> CompletableFuture.supplyAsync(() -> quietly("same"), threads))
              .toList();

      assertThat(results.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }
    assertThat(builds).hasValue(1);
  }

  private Path quietly(String content) {
    try {
      return cache().archive(image(content));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private BuildCache cache() {
    return new BuildCache(folder, line -> {});
  }

  private ImageRecipe image(String content) {
    return image(content, "/run");
  }

  private ImageRecipe image(String content, String program) {
    return new ImageRecipe("app", "app:1", config(program), List.of(new TestLayer(content, false)));
  }

  private static ImageConfig config(String program) {
    // Several variables: their order must not be that of a hash table.
    return new ImageConfig(
        List.of(program), Map.of("A", "1", "B", "2", "C", "3", "D", "4"), "0", "SIGTERM");
  }

  private final class TestLayer implements LayerRecipe {

    private final String content;
    private final boolean failing;

    TestLayer(String content, boolean failing) {
      this.content = content;
      this.failing = failing;
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public void describe(ContentHash inputs) {
      inputs.text(content);
    }

    @Override
    public void build(Path root) throws IOException {
      builds.incrementAndGet();
      Files.writeString(root.resolve("file"), content);
      if (failing) {
        throw new LabException("no compiler");
      }
    }
  }
}
