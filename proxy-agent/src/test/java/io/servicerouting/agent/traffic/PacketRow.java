package io.servicerouting.agent.traffic;

import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A row of a packet table: {@code who | where to | what comes of it | when}.
 *
 * <p>Who: a {@link Machine}; {@code localhost} is node1 that calls 127.0.0.1; {@code VIP} is node1
 * that calls from the balancer's address. Where to: ClusterIP, externalIP, LB or NodePort, with a
 * port of the Service behind a colon, its first one otherwise. What comes of it: all who answer, a
 * word {@code masq} behind those that see the node's address; {@code refused}; or {@code nothing}.
 * When: a protocol, a family or a mode if the row is about one alone.
 */
record PacketRow(Sample sample, String who, String to, String outcome, String when) {

  static PacketRow read(Sample sample, String line) {
    String[] cells = line.split("\\|", -1);
    return new PacketRow(
        sample,
        cells[0].strip(),
        cells[1].strip(),
        cells[2].strip(),
        cells.length > 3 ? cells[3].strip() : "");
  }

  /** The same where a process of node1 calls the endpoints for its clients. */
  PacketRow relayed() {
    String seen =
        Arrays.stream(outcome.split(", ", -1))
            .map(one -> one.matches("a|b|node1|node2") ? one + " masq" : one)
            .collect(Collectors.joining(", "));
    return new PacketRow(sample, who, to, seen, when);
  }

  boolean isFor(TrafficMode mode, IpFamily family, Protocol protocol) {
    if (who.equals("localhost") && (family == IpFamily.IPV6 || mode == TrafficMode.IPVS)) {
      return false; // ::1 is not routed, and IPVS does not see what comes from 127.0.0.1.
    }
    Set<String> here = Set.of(mode.apiName(), family.name(), protocol.name());
    return when.isEmpty() || here.containsAll(Arrays.asList(when.split(" ", -1)));
  }

  boolean isLost() {
    return outcome.equals("nothing");
  }

  Machine caller() {
    return who.equals("localhost") || who.equals("VIP") ? Machine.NODE_1 : Machine.of(who);
  }

  /** The address it is sent from; empty: any. */
  String source(IpFamily family) {
    return who.equals("VIP") ? sample.address(family, "LB") : "";
  }

  /**
   * How it is asked for. Where all machines are one, a refusal may come while the client's socket
   * is still busy sending its SYN, and count only when the SYN is sent again, after a second.
   */
  String request(Protocol protocol) {
    return isRefused() && protocol == Protocol.TCP ? "PATIENT-TCP" : protocol.name();
  }

  /** What an answer means. Who sends over UDP what its own node drops or refuses is told so. */
  String meaning(String answer) {
    return answer.endsWith("Operation not permitted")
        ? isRefused() ? "refused" : "no answer"
        : answer;
  }

  private boolean isRefused() {
    return outcome.equals("refused");
  }

  /** {@code ADDRESS:PORT}. */
  String destination(IpFamily family) {
    String[] words = to.split(":", 2);
    int port = words.length > 1 ? Integer.parseInt(words[1]) : sample.firstPort();
    String address;
    if (!words[0].equals("NodePort")) {
      address = sample.address(family, words[0]);
    } else {
      address = who.equals("localhost") ? "127.0.0.1" : Machine.NODE_1.address(family);
      port = sample.nodePort(port);
    }
    return (family == IpFamily.IPV6 ? "[" + address + "]" : address) + ":" + port;
  }

  Set<String> expected(IpFamily family) {
    if (isLost()) {
      return Set.of("no answer");
    }
    if (isRefused()) {
      return Set.of("refused");
    }
    Set<String> answers = new TreeSet<>();
    for (String one : outcome.split(", ", -1)) {
      String[] words = one.split(" ", 2);
      Machine pod = Machine.of(words[0]);
      Supplier<String> client =
          words.length > 1
              ? () -> pod.sourceSeenMasqueraded(family)
              : () -> caller().address(family);
      answers.add("pod=" + words[0] + " client=" + client.get());
    }
    return answers;
  }

  /** Endpoints are taken in turn, so that so many requests meet all of them. */
  int requests() {
    return isLost() || isRefused()
        ? 1
        : Math.max(2, (int) Arrays.stream(outcome.split(",", -1)).count());
  }

  @Override
  public String toString() {
    return sample.name() + ": " + who + " to " + to;
  }
}
