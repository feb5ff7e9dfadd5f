package io.servicerouting.agent.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Programs as child processes. */
public final class HostCommands implements Commands {
  private static final int MOST_ERROR_BYTES = 8 * 1024;

  /** Numbers of processes are given again, though not soon. */
  private static final Duration LATELY = Duration.ofSeconds(5);

  private static final long RUNNING = Long.MIN_VALUE;

  private final Duration timeout;

  /** When processes ended, by their number. */
  private final Map<Long, Long> own = new ConcurrentHashMap<>();

  /**
   * Makes a runner.
   *
   * @param timeout after which a program is killed: a tool that waits for a lock for ever must not
   *     stop the agent
   */
  public HostCommands(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Result run(List<String> command, Input input, LineSink output) throws IOException {
    Process process = new ProcessBuilder(command).start();
    remember(process.pid());
    AtomicBoolean tooLate = new AtomicBoolean();
    process
        .onExit()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(late -> {
          tooLate.set(true);
          return process.destroyForcibly();
        });
    try {
      CompletableFuture<String> errors = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> complete(errors, process));
      CompletableFuture<Void> fed = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> feed(fed, process, input));
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          output.line(line);
        }
      }
      int exitCode = process.waitFor();
      if (tooLate.get()) {
        throw new IOException(command.getFirst() + " did not end within " + timeout);
      }
      if (exitCode == 0) {
        fed.get(1, TimeUnit.SECONDS);
      }
      return new Result(exitCode, errors.get(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while running " + command.getFirst())
              .initCause(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot talk to " + command.getFirst() + ": " + e.getMessage(), e);
    } finally {
      process.destroyForcibly();
      ended(process.pid());
    }
  }

  /** Before it is given anything to do. */
  private void remember(long pid) {
    long now = System.nanoTime();
    own.values().removeIf(end -> end != RUNNING && now - end > LATELY.toNanos());
    own.put(pid, RUNNING);
  }

  private void ended(long pid) {
    own.put(pid, Math.max(System.nanoTime(), RUNNING + 1));
  }

  /** Whether a process of this number was started here and runs, or did so a moment ago. */
  public boolean hasLatelyRun(long pid) {
    Long end = own.get(pid);
    return end != null && (end == RUNNING || System.nanoTime() - end <= LATELY.toNanos());
  }

  private static void feed(CompletableFuture<Void> done, Process process, Input input) {
    try {
      try (Writer writer = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8))) {
        input.writeTo(writer);
      }
      done.complete(null);
    } catch (IOException e) {
      // A program that ended early says why on its standard error; its exit code decides.
      done.completeExceptionally(e);
    }
  }

  private static void complete(CompletableFuture<String> errors, Process process) {
    try (InputStream stream = process.getErrorStream()) {
      byte[] head = stream.readNBytes(MOST_ERROR_BYTES);
      stream.transferTo(OutputStream.nullOutputStream());
      errors.complete(new String(head, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      errors.complete("(its error output could not be read: " + e.getMessage() + ")");
    }
  }
}
