package io.servicerouting.lab.process;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that cannot outlive this Java process, even if that is killed: a shell around it waits
 * on a pipe that only we hold open, and kills it when the pipe closes. Needs no privilege.
 */
public final class ChildProcess implements AutoCloseable {

  private static final String GUARD =
      """
      exec 3<&0
      "$@" </dev/null 3<&- &
      child=$!
      (read -r _ <&3; kill -9 "$child") &
      watcher=$!
      wait "$child"
      code=$?
      kill "$watcher" 2>/dev/null
      exit "$code"
      """;

  private final Process shell;
  private final Path log;

  private ChildProcess(Process shell, Path log) {
    this.shell = shell;
    this.log = log;
  }

  /**
   * Starts a process.
   *
   * @param log takes both outputs of the process; what is in it stays
   */
  public static ChildProcess start(List<String> words, Path log) {
    var guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard"));
    guarded.addAll(words);
    try {
      var shell =
          new ProcessBuilder(guarded)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new ChildProcess(shell, log);
    } catch (IOException e) {
      throw new LabException(
          "cannot start `%s`: %s".formatted(words.getFirst(), e.getMessage()), e);
    }
  }

  public boolean isAlive() {
    return shell.isAlive();
  }

  public Path log() {
    return log;
  }

  /** Ends the process with SIGKILL and returns when it is gone. */
  public void kill() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell has ended already and with it the process.
    }
    try {
      if (!shell.waitFor(10, TimeUnit.SECONDS)) {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
