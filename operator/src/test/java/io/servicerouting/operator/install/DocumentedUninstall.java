package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Commands of the documentation about uninstalling, as they stand there. */
public final class DocumentedUninstall {
  private DocumentedUninstall() {}

  /** What removes what another order than the orderly one leaves; it needs kubectl on the path. */
  public static Path script() throws IOException {
    return script("docs/uninstall.md", "removes-the-rest");
  }

  /** The orderly way for a release of Helm; it needs kubectl and helm on the path. */
  public static Path ofHelm() throws IOException {
    return script("docs/install.md", "helm-uninstall");
  }

  /** A shell script that runs the block after a marker, in the project's folder. */
  private static Path script(String document, String marker) throws IOException {
    Path project = Path.of(System.getProperty("project.root", "..")).toAbsolutePath();
    var command =
        Pattern.compile("<!-- " + marker + " -->\\n```sh\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(project.resolve(document)));
    assertThat(command.find()).as("%s has the command %s", document, marker).isTrue();
    Path script = Files.createTempFile("uninstall", ".sh");
    Files.writeString(script, "cd '" + project + "'\n" + command.group(1));
    return script;
  }
}
