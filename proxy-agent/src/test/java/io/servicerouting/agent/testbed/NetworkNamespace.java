package io.servicerouting.agent.testbed;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.HostCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of a test's own. Closed by the test, and by a shutdown hook when the test is
 * interrupted, so that nothing is left on the machine.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Set<NetworkNamespace> OPEN = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private static final AtomicBoolean ENDING = new AtomicBoolean();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(NetworkNamespace::leaveNothing));
  }

  private final Commands host = new HostCommands(Duration.ofSeconds(60));
  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Tests go on while the hook runs: what they would still make, nobody would take away. */
  private static void leaveNothing() {
    synchronized (ENDING) {
      ENDING.set(true);
    }
    for (NetworkNamespace namespace : Set.copyOf(OPEN)) {
      try {
        namespace.close();
      } catch (RuntimeException e) {
        System.err.println("left behind: " + e.getMessage()); // The others go all the same.
      }
    }
  }

  /** Makes a namespace with its loopback up. */
  public static NetworkNamespace create(String role) {
    String name =
        "srpt-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + "-" + role;
    NetworkNamespace namespace = new NetworkNamespace(name);
    synchronized (ENDING) {
      if (ENDING.get()) {
        throw new IllegalStateException("the tests were interrupted");
      }
      namespace.onHost("ip", "netns", "add", name);
      OPEN.add(namespace);
    }
    namespace.run("ip", "link", "set", "lo", "up");
    return namespace;
  }

  public String name() {
    return name;
  }

  /** Runs a command on the host, which must succeed. */
  String onHost(String... command) {
    return mustRun(host, List.of(command));
  }

  /** Runs a command inside, which must succeed; answers what it printed. */
  public String run(String... command) {
    return mustRun(commands(), List.of(command));
  }

  /** A command's words as one string, split at blanks: for tests' short commands. */
  public String sh(String command) {
    return run("sh", "-c", command);
  }

  private static String mustRun(Commands commands, List<String> command) {
    StringBuilder output = new StringBuilder();
    try {
      Commands.Result result =
          commands.run(command, Commands.Input.NONE, line -> output.append(line).append('\n'));
      if (!result.ok()) {
        throw new IllegalStateException(command + ": " + result.errors());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return output.toString();
  }

  /** Runs whatever it is given inside the namespace. */
  public Commands commands() {
    return (command, input, output) -> host.run(inside(command), input, output);
  }

  /** A command line that runs inside when it is started on the host. */
  public List<String> inside(List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(command);
    return inside;
  }

  /** Starts a process inside that goes on until it is destroyed. */
  public Process start(String... command) {
    try {
      return new ProcessBuilder(inside(Arrays.asList(command)))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends every process inside and removes the namespace. */
  @Override
  public void close() {
    if (!OPEN.remove(this)) {
      return;
    }
    onHost("sh", "-c", "ip netns pids " + name + " | xargs -r kill -9 2>/dev/null || true");
    onHost("ip", "netns", "del", name);
  }
}
