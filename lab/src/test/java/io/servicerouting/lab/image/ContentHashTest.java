package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashTest {

  @TempDir Path folder;

  @Test
  void boundariesBetweenValuesCount() {
    assertThat(new ContentHash().text("ab").text("c").hex())
        .isNotEqualTo(new ContentHash().text("a").text("bc").hex());
  }

  @Test
  void treeChangesWithContentNameAndExecutability() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "1");
    String before = tree();

    Files.writeString(file, "2");
    String otherContent = tree();
    assertThat(file.toFile().setExecutable(true)).isTrue();
    String executable = tree();
    Files.move(file, folder.resolve("b"));

    assertThat(new String[] {before, otherContent, executable, tree()}).doesNotHaveDuplicates();
  }

  @Test
  void codeIsHashedByItsBytes() throws Exception {
    assertThat(new ContentHash().code(TarWriter.class).hex())
        .isEqualTo(new ContentHash().code(TarWriter.class).hex())
        .isNotEqualTo(new ContentHash().code(LayerWriter.class).hex());
  }

  private String tree() throws Exception {
    return new ContentHash().tree(folder).hex();
  }
}
