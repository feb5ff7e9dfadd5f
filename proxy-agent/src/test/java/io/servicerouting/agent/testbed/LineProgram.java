package io.servicerouting.agent.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java program of the tests' in a namespace, which says {@code ready} and then answers each line
 * that it is told with a line.
 */
public final class LineProgram implements AutoCloseable {
  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  private LineProgram(Process process) {
    this.process = process;
    commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one.
   *
   * @return when it is ready
   */
  public static LineProgram start(NetworkNamespace namespace, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx32m",
                "-cp",
                // Where the tests' classes are, whoever runs them.
                main.getProtectionDomain().getCodeSource().getLocation().getPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    try {
      LineProgram program =
          new LineProgram(
              new ProcessBuilder(namespace.inside(command))
                  .redirectError(ProcessBuilder.Redirect.INHERIT)
                  .start());
      if (!"ready".equals(program.readLine())) {
        throw new IllegalStateException(
            main.getSimpleName() + " in " + namespace.name() + " did not start");
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells it a line; its answer, or {@code null} as text if it has ended. */
  public String request(String command) {
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
