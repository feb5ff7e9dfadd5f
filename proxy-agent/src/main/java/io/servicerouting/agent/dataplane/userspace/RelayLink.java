package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.userspace.control.ControlProtocol;
import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.ToRelay;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/** A relay's process and the talk with it. Not thread-safe. */
final class RelayLink implements AutoCloseable {
  /** A relay that does not answer for so long is killed; so is one that does not end. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final BufferedWriter writer;
  private final BufferedReader reader;
  private long questions;
  private FromRelay.Hello hello;

  private RelayLink(Process process, RelaySettings settings) throws IOException {
    this.process = process;
    this.writer = process.outputWriter(StandardCharsets.UTF_8);
    this.reader = process.inputReader(StandardCharsets.UTF_8);
    this.hello = greet(settings);
  }

  /**
   * Starts a relay that carries nothing yet.
   *
   * @throws IOException if it does not run
   */
  static RelayLink start(RelayLauncher launcher, RelaySettings settings) throws IOException {
    Process process = launcher.start();
    try {
      return new RelayLink(process, settings);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private FromRelay.Hello greet(RelaySettings settings) throws IOException {
    return inTime(() -> {
      write(new ToRelay.Hello(ControlProtocol.VERSION, settings));
      writer.flush();
      if (read() instanceof FromRelay.Hello answer && answer.version() == ControlProtocol.VERSION) {
        return answer;
      }
      throw new IOException("the relay does not greet, or in another version of the protocol");
    });
  }

  /** What it said at first: the limits that hold. */
  FromRelay.Hello hello() {
    return hello;
  }

  Process process() {
    return process;
  }

  /**
   * Tells the relay something and takes its answers.
   *
   * @param messages what needs no answer by itself
   * @param question the last message, by its number
   * @throws IOException if the relay has ended, does not answer in time or not as agreed. It is
   *     killed then
   */
  List<FromRelay> ask(Collection<? extends ToRelay> messages, LongFunction<ToRelay> question)
      throws IOException {
    long number = ++questions;
    return inTime(() -> {
      for (ToRelay message : messages) {
        write(message);
      }
      write(question.apply(number));
      writer.flush();
      List<FromRelay> answers = new ArrayList<>();
      FromRelay answer = read();
      while (!(answer instanceof FromRelay.Done(long done) && done == number)) {
        answers.add(answer);
        answer = read();
      }
      return answers;
    });
  }

  private interface Talk<T> {
    T run() throws IOException;
  }

  private <T> T inTime(Talk<T> talk) throws IOException {
    // Not process.onExit(): that remembers each future made from it until the process ends.
    CompletableFuture<Void> end = new CompletableFuture<>();
    var _ =
        end.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((ended, late) -> {
              if (late instanceof TimeoutException) {
                process.destroyForcibly();
              }
            });
    try {
      return talk.run();
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    } finally {
      end.complete(null);
    }
  }

  private void write(ToRelay message) throws IOException {
    writer.write(ControlProtocol.line(message));
    writer.write('\n');
  }

  private FromRelay read() throws IOException {
    String line = reader.readLine();
    if (line == null) {
      throw new IOException("the relay has ended, or took longer than " + PATIENCE);
    }
    return ControlProtocol.fromRelay(line);
  }

  /** Lets it end by itself, with all its connections. */
  @Override
  public void close() {
    try {
      writer.close();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
