package io.servicerouting.agent.dataplane.userspace.control;

import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How agent and relay write to each other: a message a line, words separated by blanks. The agent
 * asks on the relay's standard input, the relay answers on its standard output:
 *
 * <pre>
 * hello 1 12000 10000 10000 PT3S PT1H PT1M
 * hello 1 12000 10000 10000 PT3S PT1H PT1M 1048576
 * put IPV4 default/web:http TCP rr 0 CLUSTER 172.18.0.2 61034 10.0.0.1:80*1,10.0.0.2:80*1
 * drop IPV4 default/old
 * commit 7
 * listening IPV4 default/web:http CLUSTER 61034
 * failed IPV4 default/other cannot listen at 172.18.0.9: Cannot assign requested address
 * done 7
 * </pre>
 *
 * Both are of one build, so another version means that the files were changed under a running
 * agent.
 */
public final class ControlProtocol {
  /** The version of this protocol. */
  public static final int VERSION = 1;

  private ControlProtocol() {}

  /** Writes what the agent says. */
  public static String line(ToRelay message) {
    return switch (message) {
      case ToRelay.Hello(int version, RelaySettings settings) ->
          "hello " + version + " " + text(settings);
      case ToRelay.Put(RelayedPort port) -> "put " + text(port);
      case ToRelay.Drop(PortKey key) -> "drop " + Words.text(key);
      case ToRelay.Commit(long number) -> "commit " + number;
      case ToRelay.AskTotals(long number) -> "totals " + number;
      case ToRelay.AskEndpoints(long number) -> "endpoints " + number;
    };
  }

  /** Writes what the relay says. */
  public static String line(FromRelay message) {
    return switch (message) {
      case FromRelay.Hello(int version, RelaySettings settings, long openFiles) ->
          "hello " + version + " " + text(settings) + " " + openFiles;
      case FromRelay.Listening(PortKey key, BackendSet set, int port) ->
          "listening " + Words.text(key) + " " + set + " " + port;
      case FromRelay.Failed(PortKey key, String why) ->
          "failed " + Words.text(key) + " " + why.replaceAll("\\R", " ");
      case FromRelay.Totals(Map<RelayCounter, Long> counts) ->
          counts.entrySet().stream()
              .map(count -> count.getKey() + " " + count.getValue())
              .collect(Collectors.joining(" ", "totals ", ""));
      case FromRelay.EndpointCount count ->
          "endpoint %s %s %d %d"
              .formatted(
                  Words.text(count.key()),
                  Words.text(count.backend()),
                  count.connections(),
                  count.open());
      case FromRelay.Done(long number) -> "done " + number;
    };
  }

  /**
   * Reads what the agent says.
   *
   * @throws IOException if it is not of this protocol; the message quotes the line
   */
  public static ToRelay toRelay(String line) throws IOException {
    Words words = new Words(line);
    String verb = words.next("a message");
    return switch (verb) {
      case "hello" -> new ToRelay.Hello((int) words.number("a version"), settings(words));
      case "put" -> new ToRelay.Put(port(words));
      case "drop" -> new ToRelay.Drop(words.key());
      case "commit" -> new ToRelay.Commit(words.number("a number"));
      case "totals" -> new ToRelay.AskTotals(words.number("a number"));
      case "endpoints" -> new ToRelay.AskEndpoints(words.number("a number"));
      default -> throw words.expected("a message", "'" + verb + "'");
    };
  }

  /**
   * Reads what the relay says.
   *
   * @throws IOException if it is not of this protocol; the message quotes the line
   */
  public static FromRelay fromRelay(String line) throws IOException {
    Words words = new Words(line);
    String verb = words.next("an answer");
    return switch (verb) {
      case "hello" ->
          new FromRelay.Hello(
              (int) words.number("a version"), settings(words), words.number("open files"));
      case "listening" ->
          new FromRelay.Listening(
              words.key(), words.parsed("a set", BackendSet::valueOf), words.port("a port"));
      case "failed" -> new FromRelay.Failed(words.key(), words.rest());
      case "totals" -> new FromRelay.Totals(counts(words));
      case "endpoint" ->
          new FromRelay.EndpointCount(
              words.key(),
              words.backend(),
              words.number("connections"),
              words.number("open connections"));
      case "done" -> new FromRelay.Done(words.number("a number"));
      default -> throw words.expected("an answer", "'" + verb + "'");
    };
  }

  private static String text(RelaySettings settings) {
    return "%d %d %d %s %s %s"
        .formatted(
            settings.connections(),
            settings.portConnections(),
            settings.udpSessions(),
            settings.connectTimeout(),
            settings.tcpIdle(),
            settings.udpIdle());
  }

  private static RelaySettings settings(Words words) throws IOException {
    return new RelaySettings(
        (int) words.number("connections"),
        (int) words.number("connections of a port"),
        (int) words.number("UDP sessions"),
        words.parsed("a duration", Duration::parse),
        words.parsed("a duration", Duration::parse),
        words.parsed("a duration", Duration::parse));
  }

  private static String text(RelayedPort port) {
    StringBuilder text = new StringBuilder(Words.text(port.key()));
    text.append(' ').append(port.protocol());
    text.append(' ').append(port.scheduler().apiName());
    text.append(' ').append(port.affinitySeconds());
    for (RelayedPort.Door door : port.doors()) {
      text.append(' ').append(door.set());
      text.append(' ').append(door.address());
      text.append(' ').append(door.preferredPort()).append(' ');
      text.append(door.backends().stream().map(Words::text).collect(Collectors.joining(",")));
    }
    return text.toString();
  }

  private static RelayedPort port(Words words) throws IOException {
    PortKey key = words.key();
    Protocol protocol = words.parsed("a protocol", Protocol::parse);
    Scheduler scheduler = words.parsed("a scheduler", Scheduler::parse);
    int affinitySeconds = (int) words.number("seconds of affinity");
    List<RelayedPort.Door> doors = new ArrayList<>();
    while (words.hasNext()) {
      doors.add(
          new RelayedPort.Door(
              words.parsed("a set", BackendSet::valueOf),
              words.address("the node's address"),
              words.port("a port"),
              words.backends()));
    }
    return new RelayedPort(key, protocol, scheduler, affinitySeconds, doors);
  }

  private static Map<RelayCounter, Long> counts(Words words) throws IOException {
    Map<RelayCounter, Long> counts = new EnumMap<>(RelayCounter.class);
    while (words.hasNext()) {
      counts.put(words.parsed("a counter", RelayCounter::valueOf), words.number("a count"));
    }
    return counts;
  }
}
