package io.servicerouting.agent.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A connection that is kept busy until it is closed, by a program in the client's namespace. */
public final class HeldConnection implements AutoCloseable {
  private final Process process;
  private final AtomicReference<String> last = new AtomicReference<>("");
  private final Thread reader;

  /** Opens it. */
  public static HeldConnection to(NetworkNamespace client, String address, int port) {
    return new HeldConnection(client, "hold", address, Integer.toString(port));
  }

  /** Starts what such connections need at their other end. */
  public static AutoCloseable server(NetworkNamespace pod, int port) {
    HeldConnection server = new HeldConnection(pod, "serve", Integer.toString(port));
    server.awaitLine();
    return server;
  }

  private HeldConnection(NetworkNamespace namespace, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                Echo.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
                Echo.class.getName()));
    command.addAll(List.of(arguments));
    try {
      process =
          new ProcessBuilder(namespace.inside(command))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last.set(line);
      }
    } catch (IOException e) {
      last.set(e.toString());
    }
  }

  private void awaitLine() {
    while (last.get().isEmpty() && process.isAlive()) {
      Thread.onSpinWait();
    }
  }

  /** How many lines came back so far; what went wrong if the connection has ended. */
  public String lines() {
    return last.get();
  }

  /** Whether it goes on. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
