package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.ControlProtocol;
import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort;
import io.servicerouting.agent.dataplane.userspace.control.ToRelay;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The relay's process: does as the agent says on its standard input, and ends when that does, which
 * is also when the agent was killed.
 */
public final class Relay implements AutoCloseable {
  private final Resources resources;
  private final UdpLoop udp;
  private final Map<PortKey, CarriedPort> ports = new TreeMap<>();
  private final Thread idleThread;

  Relay(RelaySettings settings, LongSupplier nanoTime) throws IOException {
    this.resources = Resources.of(settings, nanoTime);
    this.udp = new UdpLoop();
    Thread.ofPlatform().daemon().name("udp").start(udp);
    this.idleThread = Thread.ofVirtual().name("idle").start(resources.idle()::run);
  }

  /**
   * Runs until the input ends.
   *
   * @throws IOException if the agent says what is not of the protocol, or another version of it
   */
  public static void run(InputStream input, OutputStream output) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    BufferedWriter writer =
        new BufferedWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8));
    String greeting = reader.readLine();
    if (greeting == null) {
      return;
    }
    if (!(ControlProtocol.toRelay(greeting) instanceof ToRelay.Hello(int version, var asked))
        || version != ControlProtocol.VERSION) {
      throw new IOException(
          "expected a greeting of version " + ControlProtocol.VERSION + ", not: " + greeting);
    }
    long openFiles = OpenFiles.limit();
    RelaySettings settings = asked.within(openFiles);
    tell(writer, List.of(new FromRelay.Hello(version, settings, openFiles)));
    try (Relay relay = new Relay(settings, System::nanoTime)) {
      relay.serve(reader, writer);
    }
  }

  private void serve(BufferedReader reader, BufferedWriter writer) throws IOException {
    Map<PortKey, FromRelay> failed = new LinkedHashMap<>();
    List<PortKey> put = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      switch (ControlProtocol.toRelay(line)) {
        case ToRelay.Put(RelayedPort port) -> {
          put.add(port.key());
          String failure = put(port);
          if (failure != null) {
            failed.put(port.key(), new FromRelay.Failed(port.key(), failure));
          }
        }
        case ToRelay.Drop(PortKey key) -> drop(key);
        case ToRelay.Commit(long number) -> {
          tell(writer, answers(put, failed, number));
          put.clear();
          failed.clear();
        }
        case ToRelay.AskTotals(long number) ->
            tell(
                writer,
                List.of(
                    new FromRelay.Totals(resources.counters().read()), new FromRelay.Done(number)));
        case ToRelay.AskEndpoints(long number) -> {
          List<FromRelay> counts = new ArrayList<>();
          ports.values().forEach(port -> counts.addAll(port.counts()));
          counts.add(new FromRelay.Done(number));
          tell(writer, counts);
        }
        case ToRelay.Hello _ -> throw new IOException("a second greeting: " + line);
      }
    }
  }

  /** Carries a port so. Answers why that could not be done; null if it was. */
  @Nullable String put(RelayedPort wanted) {
    CarriedPort known = ports.get(wanted.key());
    CarriedPort port = known == null ? new CarriedPort(wanted.key(), resources, udp) : known;
    try {
      port.update(wanted);
    } catch (IOException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    ports.put(wanted.key(), port);
    return null;
  }

  void drop(PortKey key) {
    CarriedPort port = ports.remove(key);
    if (port != null) {
      port.close();
    }
  }

  private List<FromRelay> answers(List<PortKey> put, Map<PortKey, FromRelay> failed, long number) {
    List<FromRelay> answers = new ArrayList<>(failed.values());
    for (PortKey key : put) {
      answers.addAll(failed.containsKey(key) ? List.of() : listening(key));
    }
    answers.add(new FromRelay.Done(number));
    return answers;
  }

  /** Where a port is listened for. */
  List<FromRelay> listening(PortKey key) {
    CarriedPort port = ports.get(key);
    return port == null ? List.of() : port.listening();
  }

  /** What the endpoints of a port got. */
  List<FromRelay> counts(PortKey key) {
    CarriedPort port = ports.get(key);
    return port == null ? List.of() : port.counts();
  }

  Resources resources() {
    return resources;
  }

  UdpLoop udp() {
    return udp;
  }

  private static void tell(BufferedWriter writer, List<FromRelay> messages) throws IOException {
    for (FromRelay message : messages) {
      writer.write(ControlProtocol.line(message));
      writer.write('\n');
    }
    writer.flush();
  }

  /** Closes all listening sockets; connections that are open go on as long as the process. */
  @Override
  public void close() throws IOException {
    ports.values().forEach(CarriedPort::close);
    ports.clear();
    idleThread.interrupt();
    udp.close();
  }
}
