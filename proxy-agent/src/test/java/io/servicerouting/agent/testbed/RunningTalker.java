package io.servicerouting.agent.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A {@link Talker} in its namespace. */
final class RunningTalker implements AutoCloseable {
  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  RunningTalker(NetworkNamespace namespace, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx32m",
                "-cp",
                classPath(),
                Talker.class.getName()));
    command.addAll(List.of(arguments));
    try {
      process =
          new ProcessBuilder(namespace.inside(command))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
    if (!"ready".equals(readLine())) {
      throw new IllegalStateException("the talker in " + namespace.name() + " did not start");
    }
  }

  /** Where the tests' classes are, whoever runs them. */
  private static String classPath() {
    return Talker.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  String request(String command) {
    commands.println(command);
    return String.valueOf(readLine());
  }

  private String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
