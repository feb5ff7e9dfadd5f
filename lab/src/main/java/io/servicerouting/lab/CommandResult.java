package io.servicerouting.lab;

import java.util.List;

/** What a finished command said: its exit code (128 + n when signal n ended it) and its output. */
public record CommandResult(List<String> command, int exitCode, String stdout, String stderr) {

  public CommandResult {
    command = List.copyOf(command);
  }

  public boolean succeeded() {
    return exitCode == 0;
  }

  /** Standard output without white space around it. */
  public String text() {
    return stdout.strip();
  }

  /**
   * This result, if the command succeeded.
   *
   * @throws LabException with the command and what it printed, unless it ended with 0
   */
  public CommandResult orThrow() {
    if (!succeeded()) {
      throw new LabException(
          "`%s` ended with %d: %s"
              .formatted(
                  String.join(" ", command),
                  exitCode,
                  stderr.isBlank() ? stdout.strip() : stderr.strip()));
    }
    return this;
  }
}
