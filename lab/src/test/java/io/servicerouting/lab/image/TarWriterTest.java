package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.process.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GNU tar is the judge: what it unpacks is what we meant. */
class TarWriterTest {

  @TempDir Path folder;

  @Test
  void gnuTarUnpacksDirectoriesFilesAndLinks() throws Exception {
    Path archive = folder.resolve("a.tar");
    try (var tar = new TarWriter(Files.newOutputStream(archive))) {
      tar.directory("bin", 0755);
      tar.file("bin/run", 0750, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
      tar.file("empty", 0644, new byte[0]);
      tar.symbolicLink("sbin", "bin");
    }

    assertThat(list(archive))
        .containsExactly(
            "drwxr-xr-x 0/0 0 2026-01-01 00:00:00 bin/",
            "-rwxr-x--- 0/0 10 2026-01-01 00:00:00 bin/run",
            "-rw-r--r-- 0/0 0 2026-01-01 00:00:00 empty",
            "lrwxrwxrwx 0/0 0 2026-01-01 00:00:00 sbin -> bin");
    Path out = unpack(archive);
    assertThat(out.resolve("sbin/run")).hasContent("#!/bin/sh\n");
    assertThat(out.resolve("empty")).isEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 100, 101, 254, 900})
  void namesAndLinkTargetsOfAnyLengthSurvive(int length) throws Exception {
    String name = "d/" + "n".repeat(Math.min(length, 250));
    String target = "t".repeat(length);
    Path archive = folder.resolve("long.tar");
    try (var tar = new TarWriter(Files.newOutputStream(archive))) {
      tar.directory("d", 0755);
      tar.symbolicLink(name, target);
      tar.file("after", 0644, new byte[] {1});
    }

    Path out = unpack(archive);
    assertThat(Files.readSymbolicLink(out.resolve(name))).hasToString(target);
    assertThat(out.resolve("after")).exists();
  }

  @Test
  void namesBeyondAsciiSurvive() throws Exception {
    Path archive = folder.resolve("utf8.tar");
    String name = "NetLock_Arany_=Class_Gold=_F\u0151tan\u00fas\u00edtv\u00e1ny.crt";
    try (var tar = new TarWriter(Files.newOutputStream(archive))) {
      tar.file(name, 0644, new byte[] {7});
    }

    assertThat(
            Command.of("tar", "--list", "--quoting-style=literal", "--file", archive.toString())
                .withEnvironment("LC_ALL", "C.UTF-8")
                .run()
                .orThrow()
                .text())
        .isEqualTo(name);
  }

  @Test
  void sameEntriesGiveTheSameBytes() throws Exception {
    assertThat(oneFile("content")).isEqualTo(oneFile("content"));
    assertThat(oneFile("content")).isNotEqualTo(oneFile("Content"));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void fileThatIsNotAsLongAsAnnouncedIsAnError(int announced) {
    var tar = new TarWriter(new ByteArrayOutputStream());

    assertThatThrownBy(() -> tar.file("f", 0644, announced, new ByteArrayInputStream(new byte[4])))
        .isInstanceOf(IOException.class)
        .hasMessage("f has 4 bytes, not " + announced);
  }

  private static byte[] oneFile(String content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarWriter(bytes)) {
      tar.file("f", 0644, content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private List<String> list(Path archive) {
    return Command.of("tar", "--list", "--verbose", "--full-time", "--utc", "--file", "" + archive)
        .run()
        .orThrow()
        .stdout()
        .lines()
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }

  private Path unpack(Path archive) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    Command.of("tar", "--extract", "--directory", "" + out, "--file", "" + archive).run().orThrow();
    return out;
  }
}
