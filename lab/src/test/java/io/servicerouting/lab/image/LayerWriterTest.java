package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerWriterTest {

  @TempDir Path folder;

  @Test
  void sameFilesGiveTheSameBytesWhateverTheirTimesAndTheOrderTheyWereMadeIn() throws Exception {
    Path first = tree("first", List.of("b/x", "a", "b/a"));
    Path second = tree("second", List.of("a", "b/a", "b/x"));
    Files.setLastModifiedTime(second.resolve("a"), FileTime.fromMillis(1));

    Layer one = LayerWriter.write(first, folder.resolve("one"));
    Layer two = LayerWriter.write(second, folder.resolve("two"));

    assertThat(two.blob()).hasSameBinaryContentAs(one.blob());
    assertThat(two.digest()).isEqualTo(one.digest());
  }

  @Test
  void digestsAndSizesAreThoseOfTheBlobAndOfTheArchiveInIt() throws Exception {
    Path root = tree("root", List.of("a", "b/c"));

    Layer layer = LayerWriter.write(root, folder.resolve("blob"));

    assertThat(layer.digest()).isEqualTo(ContentHash.hexOf(layer.blob()));
    assertThat(layer.size()).isEqualTo(Files.size(layer.blob()));
    assertThat(layer.unpackedSize()).isEqualTo("a".length() + "b/c".length());
    try (var unzipped = new GZIPInputStream(Files.newInputStream(layer.blob()))) {
      assertThat(layer.diffId()).isEqualTo(ContentHash.hexOf(unzipped.readAllBytes()));
    }
  }

  @Test
  void stickyBitSurvivesAndSetUserIdDoesNot() throws Exception {
    Path root = tree("root", List.of("program", "tmp/f"));
    Files.setAttribute(root.resolve("program"), "unix:mode", 04755);
    Files.setAttribute(root.resolve("tmp"), "unix:mode", 01777);

    Layer layer = LayerWriter.write(root, folder.resolve("blob"));

    assertThat(list(layer))
        .anyMatch(line -> line.startsWith("-rwxr-xr-x 0/0") && line.endsWith("program"))
        .anyMatch(line -> line.startsWith("drwxrwxrwt 0/0") && line.endsWith("tmp/"));
  }

  @Test
  void linksStayLinks() throws Exception {
    Path root = tree("root", List.of("usr/bin/x"));
    Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("/nowhere"));

    assertThat(list(LayerWriter.write(root, folder.resolve("blob"))))
        .anyMatch(line -> line.endsWith("bin -> usr/bin"))
        .anyMatch(line -> line.endsWith("dangling -> /nowhere"));
  }

  @Test
  void somethingThatIsNoFileIsRefusedByName() throws Exception {
    Path root = tree("root", List.of("a"));
    Command.of("mkfifo", root.resolve("pipe").toString()).run().orThrow();

    assertThatThrownBy(() -> LayerWriter.write(root, folder.resolve("blob")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("root/pipe is neither directory, file nor symbolic link");
  }

  /** Each file holds its own name. */
  private Path tree(String name, List<String> files) throws IOException {
    Path root = Files.createDirectory(folder.resolve(name));
    for (String file : files) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    }
    return root;
  }

  private static List<String> list(Layer layer) {
    return Command.of("tar", "--list", "--gzip", "--verbose", "--file", "" + layer.blob())
        .run()
        .orThrow()
        .stdout()
        .lines()
        .toList();
  }
}
