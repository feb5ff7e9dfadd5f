package io.servicerouting.lab.cli;

import java.io.IOException;
import java.util.List;

/** Runs a command on our terminal, in our place. */
final class Foreground {

  private Foreground() {}

  /** Returns the command's exit code. */
  static int run(List<String> words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }
}
