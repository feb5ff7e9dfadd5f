package io.servicerouting.agent.conntrack;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.LineSink;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The kernel's flows, by the command {@code conntrack}, and this node's addresses, by ip. */
final class ConntrackTool {
  private final Commands commands;

  ConntrackTool(Commands commands) {
    this.commands = commands;
  }

  /**
   * All UDP flows of both families, each kind once however many clients it has.
   *
   * @throws IOException if they cannot be listed
   */
  Set<Flow> udpFlows() throws IOException {
    Set<Flow> flows = new HashSet<>();
    run(
        List.of("conntrack", "-L", "-p", "udp"),
        Input.NONE,
        line -> {
          Flow flow = parse(line);
          if (flow != null) {
            flows.add(flow);
          }
        });
    return flows;
  }

  /**
   * Reads a line such as {@code udp 17 29 src=10.0.0.1 dst=10.96.0.10 sport=5000 dport=53
   * src=192.168.1.5 dst=10.0.0.1 sport=5353 dport=5000 [ASSURED] mark=0 use=1}: the first addresses
   * are those the client used, the second those of the answers.
   *
   * @return null if it is none
   */
  static @Nullable Flow parse(String line) {
    if (!line.startsWith("udp ")) {
      return null;
    }
    List<String> destinations = new ArrayList<>(2);
    List<String> destinationPorts = new ArrayList<>(2);
    List<String> sources = new ArrayList<>(2);
    List<String> sourcePorts = new ArrayList<>(2);
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=') + 1;
      switch (word.substring(0, equals)) {
        case "src=" -> sources.add(word.substring(equals));
        case "dst=" -> destinations.add(word.substring(equals));
        case "sport=" -> sourcePorts.add(word.substring(equals));
        case "dport=" -> destinationPorts.add(word.substring(equals));
        default -> {}
      }
    }
    if (sourcePorts.size() < 2 || sources.size() < 2) {
      return null;
    }
    try {
      return new Flow(
          backend(destinations.getFirst(), destinationPorts.getFirst()),
          backend(sources.get(1), sourcePorts.get(1)));
    } catch (IllegalArgumentException e) {
      return null; // An address of a kind that no Service has.
    }
  }

  private static Backend backend(String address, String port) {
    return new Backend(IpAddress.parse(address), Integer.parseInt(port));
  }

  /**
   * Ends flows of all clients.
   *
   * @return how many there were
   * @throws IOException if they cannot be ended; some may have been
   */
  int delete(Collection<Flow> stale) throws IOException {
    AtomicInteger deleted = new AtomicInteger();
    run(
        List.of("conntrack", "--load-file", "-"),
        writer -> {
          for (Flow flow : stale) {
            writer.append(deletion(flow)).append('\n');
          }
        },
        line -> {
          if (line.startsWith("udp ")) {
            deleted.incrementAndGet();
          }
        });
    return deleted.get();
  }

  private static String deletion(Flow flow) {
    Backend to = flow.destination();
    Backend by = flow.answeredBy();
    String family = to.address().family() == IpFamily.IPV4 ? "ipv4" : "ipv6";
    return "-D -f "
        + family
        + " -p udp"
        + " --orig-dst "
        + to.address()
        + " --orig-port-dst "
        + to.port()
        + " --reply-src "
        + by.address()
        + " --reply-port-src "
        + by.port();
  }

  /**
   * All addresses that this node has now, on whatever device.
   *
   * @throws IOException if they cannot be listed
   */
  Set<IpAddress> localAddresses() throws IOException {
    Set<IpAddress> addresses = new HashSet<>();
    run(
        List.of("ip", "-o", "address", "show"),
        Input.NONE,
        line -> {
          String[] words = line.strip().split("\\s+", -1);
          // 2: eth0    inet 172.26.236.177/24 scope global eth0 ...
          if (words.length > 3 && words[2].startsWith("inet")) {
            addresses.add(IpAddress.parse(words[3].split("/", 2)[0]));
          }
        });
    return addresses;
  }

  private void run(List<String> command, Input input, LineSink lines) throws IOException {
    Result result = commands.run(command, input, lines);
    if (!result.ok()) {
      throw new IOException(String.join(" ", command) + " failed: " + result.errors());
    }
  }
}
