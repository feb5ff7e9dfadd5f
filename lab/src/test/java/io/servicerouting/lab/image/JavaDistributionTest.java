package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaDistributionTest {

  @TempDir Path folder;

  @Test
  void folderWithoutLauncherIsRefusedAndTheWayOutNamed() {
    assertThatThrownBy(() -> JavaDistribution.agent(folder))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(folder + " has no executable bin/proxy-agent")
        .hasMessageContaining("build the module proxy-agent first");
  }

  @Test
  void programsAreToldApart() {
    assertThatThrownBy(() -> JavaDistribution.operator(folder))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(folder + " has no executable bin/operator")
        .hasMessageContaining("operator/target/dist");
  }

  @Test
  void folderWithoutOurJarIsRefused() throws Exception {
    launcher();
    Files.createDirectory(folder.resolve("lib"));

    assertThatThrownBy(() -> JavaDistribution.agent(folder).modules())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no jar in " + folder.resolve("lib"));
  }

  /** Libraries name modules for features that the agent does not use. */
  @Test
  void modulesAreTheBasicOnesAndWhatOurOwnClassesUse() throws Exception {
    launcher();
    jar("ours.jar", "io/servicerouting/lab/image/UsesXml.class", UsesXml.class);
    jar("library.jar", "org/library/UsesSql.class", UsesSql.class);

    assertThat(JavaDistribution.agent(folder).modules())
        .contains("java.base", "java.net.http", "jdk.httpserver", "java.xml")
        .doesNotContain("java.sql", "java.desktop");
  }

  /** A class that needs the module java.sql. */
  private record UsesSql(Timestamp time) {}

  private void launcher() throws IOException {
    Path launcher = folder.resolve("bin/proxy-agent");
    Files.createDirectories(launcher.getParent());
    Files.writeString(launcher, "#!/bin/sh\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private void jar(String name, String entry, Class<?> content) throws IOException {
    Files.createDirectories(folder.resolve("lib"));
    String file = content.getName().substring(content.getPackageName().length() + 1) + ".class";
    try (OutputStream out = Files.newOutputStream(folder.resolve("lib").resolve(name));
        var zip = new ZipOutputStream(out);
        var bytes = content.getResourceAsStream(file)) {
      zip.putNextEntry(new ZipEntry(entry));
      bytes.transferTo(zip);
    }
  }
}
