package io.servicerouting.lab.load;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Requests at a fixed rate, each over a new connection, while something else is done. */
public final class BackgroundLoad implements AutoCloseable {

  private final Process process;
  private final CompletableFuture<String> output;

  private BackgroundLoad(Process process) {
    this.process = process;
    this.output =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                throw new LabException("cannot read what the load generator says", e);
              }
            },
            task -> Thread.ofPlatform().daemon().name("load-result").start(task));
  }

  /**
   * Starts it and returns when the first request is answered or has failed.
   *
   * @param machine not a worker: a signal from outside does not reach a worker's processes
   * @param target address and port
   * @param perSecond requests a second
   */
  public static BackgroundLoad start(Machine machine, String target, int perSecond) {
    List<String> arguments =
        new ArrayList<>(List.of("--url", "http://" + target + "/", "--json", "--continuous"));
    arguments.addAll(List.of("--rate", String.valueOf(perSecond)));
    String[] words = LoadCommand.words(arguments.toArray(String[]::new));
    try {
      Process process = new ProcessBuilder(machine.enter(words)).start();
      String line = process.errorReader(StandardCharsets.UTF_8).readLine();
      if (line == null || !line.contains("running")) {
        process.destroyForcibly();
        throw new LabException("the load generator did not start: " + line);
      }
      return new BackgroundLoad(process);
    } catch (IOException e) {
      throw new LabException("cannot start the load generator: " + e.getMessage(), e);
    }
  }

  /** Ends it, waits for the requests under way, and returns what all of them showed. */
  public LoadResult stop() {
    // Not Process.destroy, which also closes the stream that the result comes by.
    process.toHandle().destroy();
    return LoadResult.parse(output.join());
  }

  /** Ends it without a result, if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
