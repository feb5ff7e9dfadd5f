package io.servicerouting.lab.process;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that goes on when we end: in a session of its own, so that Ctrl-C in our terminal does
 * not reach it, with both outputs in a log.
 *
 * @param startTicks see {@link ProcFs#startTicks}; guards against killing a stranger that got the
 *     same number later
 */
public record Daemon(String name, List<String> command, String log, long pid, long startTicks) {

  /** In the environment of every daemon, so that one nobody recorded can be found all the same. */
  public static final String MARK = "SERVICEROUTING_LAB=1";

  public Daemon {
    command = List.copyOf(command);
  }

  /** Starts a process; it is running, not necessarily ready, when this returns. */
  public static Daemon start(String name, List<String> command, Path log) {
    var words = new ArrayList<>(List.of("setsid"));
    words.addAll(command);
    var mark = MARK.split("=", 2);
    var builder =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put(mark[0], mark[1]);
    try {
      // setsid does not fork here, because a child of ours leads no process group yet.
      long pid = builder.start().pid();
      return new Daemon(name, command, log.toString(), pid, ProcFs.startTicks(pid).orElse(-1));
    } catch (IOException e) {
      throw new LabException("cannot start %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Starts the same command with the same log again. */
  public Daemon restarted() {
    return start(name, command, Path.of(log));
  }

  public boolean isAlive() {
    var now = ProcFs.startTicks(pid);
    return now.isPresent() && now.getAsLong() == startTicks;
  }

  /** Ends it with SIGKILL; returns at once. */
  public void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The numbers of this process and of all below it. */
  public Stream<Long> tree() {
    return isAlive() ? below(pid) : Stream.empty();
  }

  private static Stream<Long> below(long pid) {
    return Stream.concat(Stream.of(pid), ProcFs.children(pid).stream().flatMap(Daemon::below));
  }
}
