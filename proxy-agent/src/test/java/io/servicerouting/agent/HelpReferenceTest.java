package io.servicerouting.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** The page of the documentation that holds what {@code proxy-agent --help} says. */
class HelpReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("project.root", ".."), "docs", "reference", "proxy-agent.md");

  @Test
  void thePageIsWhatHelpSays() throws IOException {
    String page = page();
    if (Boolean.getBoolean("reference.write")) { // `make reference`
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("%s, which `make reference` writes", PAGE)
        .isEqualTo(page);
  }

  private static String page() {
    String help =
        AgentCommand.commandLine(new AgentEnvironment(Map.of())).getUsageMessage(Ansi.OFF);
    return """
    # proxy-agent

    Made from `proxy-agent --help` by `make reference`. How to set these options in a cluster: [agent.md](../agent.md#settings).

    ```
    %s
    ```
    """
        .formatted(help.strip());
  }
}
