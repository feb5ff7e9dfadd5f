package io.servicerouting.lab.process;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A command that is run to its end, with its output kept. */
public final class Command {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private final List<String> words;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String input = "";
  private Duration timeout = DEFAULT_TIMEOUT;

  private Command(List<String> words) {
    this.words = List.copyOf(words);
  }

  public static Command of(String... words) {
    return new Command(Arrays.asList(words));
  }

  public static Command of(List<String> words) {
    return new Command(words);
  }

  /** The program and its arguments. */
  public List<String> words() {
    return words;
  }

  /** What the command reads on standard input; by default nothing. */
  public Command withInput(String text) {
    input = text;
    return this;
  }

  public Command withEnvironment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** After this long the command is killed and {@link #run} throws; by default two minutes. */
  public Command withTimeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /**
   * Runs the command and waits.
   *
   * @return its result, whatever the exit code
   * @throws LabException if the program cannot be started, or does not end in time
   */
  public CommandResult run() {
    var builder = new ProcessBuilder(new ArrayList<>(words));
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new LabException("cannot run `%s`: %s".formatted(words.getFirst(), e.getMessage()), e);
    }
    try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), readers);
      var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), readers);
      feed(process);
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        killTree(process);
        throw new LabException(
            "`%s` did not end within %d s".formatted(String.join(" ", words), timeout.toSeconds()));
      }
      return new CommandResult(words, process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      killTree(process);
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while `%s` ran".formatted(String.join(" ", words)), e);
    }
  }

  private void feed(Process process) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command ended, or closed its input, without reading everything: its exit code tells.
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void killTree(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
