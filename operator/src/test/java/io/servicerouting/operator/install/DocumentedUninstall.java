package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The command in docs/uninstall.md that removes what another order than the orderly one leaves. */
public final class DocumentedUninstall {
  private static final Pattern COMMAND =
      Pattern.compile("<!-- removes-the-rest -->\\n```sh\\n(.*?)```", Pattern.DOTALL);

  private DocumentedUninstall() {}

  /** A shell script that runs it where the documentation says; it needs kubectl on the path. */
  public static Path script() throws IOException {
    Path project = Path.of(System.getProperty("project.root", "..")).toAbsolutePath();
    var command = COMMAND.matcher(Files.readString(project.resolve("docs/uninstall.md")));
    assertThat(command.find()).as("docs/uninstall.md has the command").isTrue();
    Path script = Files.createTempFile("uninstall", ".sh");
    Files.writeString(script, "cd '" + project + "'\n" + command.group(1));
    return script;
  }
}
