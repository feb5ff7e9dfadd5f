package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.testbed.LineProgram;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A node with pods A to E behind it, and a client before it that has many addresses.
 *
 * <pre>
 * client 172.26.236.1 to .200      node      pods A to E 192.168.1.1 to .5
 *        fd00:172:26::1 to ::200                         fd00:192::1 to ::5
 * </pre>
 */
final class SchedulerNet implements AutoCloseable {
  /** How many addresses the client has. */
  static final int CLIENTS = 200;

  private static final String PODS = "ABCDE";
  private static final Pattern ANSWER = Pattern.compile("(?:192\\.168\\.1\\.|.*:)([1-5])");

  private final NetworkNamespace node = NetworkNamespace.create("node");
  private final NetworkNamespace client = NetworkNamespace.create("client");
  private final NetworkNamespace pods = NetworkNamespace.create("pods");
  private final LineProgram requests;
  private final LineProgram servers;
  private int keys;

  SchedulerNet() {
    node.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    connect(client, "clients", "172.26.236.", "fd00:172:26::", CLIENTS);
    connect(pods, "pods", "192.168.1.", "fd00:192::", PODS.length());
    List<String> addresses =
        Stream.of(IpFamily.values())
            .flatMap(family -> PODS.chars().mapToObj(pod -> podAddress(family, (char) pod)))
            .toList();
    servers = LineProgram.start(pods, Conversation.class, addresses.toArray(String[]::new));
    requests = LineProgram.start(client, Conversation.class);
  }

  private void connect(
      NetworkNamespace namespace, String device, String four, String six, int addresses) {
    namespace.sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
    node.sh("ip link add " + device + " type veth peer name far");
    node.sh("ip link set far netns " + namespace.name() + " name eth0");
    node.sh("ip addr add " + four + "254/24 dev " + device);
    node.sh("ip -6 addr add " + six + "ffff/112 dev " + device + " nodad");
    node.sh("ip link set " + device + " up");
    namespace.run(
        "sh",
        "-c",
        "for i in $(seq "
            + addresses
            + "); do echo addr add "
            + four
            + "$i/24 dev eth0; echo addr add "
            + six
            + "$i/112 dev eth0 nodad; done | ip -b -");
    namespace.sh("ip link set eth0 up && ip route add default via " + four + "254");
    namespace.sh("ip -6 route add default via " + six + "ffff");
  }

  /** The node's namespace. */
  NetworkNamespace node() {
    return node;
  }

  static String podAddress(IpFamily family, char pod) {
    return (family == IpFamily.IPV4 ? "192.168.1." : "fd00:192::") + (PODS.indexOf(pod) + 1);
  }

  /** The namespace of all pods. */
  NetworkNamespace pods() {
    return pods;
  }

  /** The client's. */
  NetworkNamespace client() {
    return client;
  }

  /**
   * A connection that the client keeps open.
   *
   * @param key its name
   * @param pod where it leads: a letter; or what went wrong
   */
  record Kept(String key, String pod) {}

  /** Opens a connection from one of the client's addresses and keeps it. */
  Kept open(Balanced service, int clientNumber) {
    String key = "k" + ++keys;
    String source =
        (service.family() == IpFamily.IPV4 ? "172.26.236." : "fd00:172:26::") + clientNumber;
    return new Kept(
        key,
        pod(
            requests.request(
                String.join(
                    " ",
                    service.protocol() == Protocol.UDP ? "UDP" : "OPEN",
                    key,
                    service.clusterIp().toString(),
                    "80",
                    source))));
  }

  /** The same several times. */
  List<Kept> open(Balanced service, int clientNumber, int times) {
    return IntStream.range(0, times).mapToObj(i -> open(service, clientNumber)).toList();
  }

  /** Which pod answers on a connection that is open; or what went wrong. */
  String say(Kept kept) {
    return pod(requests.request("SAY " + kept.key()));
  }

  /** Ends a connection. */
  void close(Kept kept) {
    requests.request("CLOSE " + kept.key());
  }

  /** Which pod takes a connection that ends at once; or what went wrong. */
  String ask(Balanced service, int clientNumber) {
    Kept kept = open(service, clientNumber);
    close(kept);
    return kept.pod();
  }

  /** The same several times, in order. */
  List<String> ask(Balanced service, int clientNumber, int times) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(ask(service, clientNumber));
    }
    return answers;
  }

  /** Which pod takes a connection from each of the client's first addresses, in their order. */
  List<String> askFromEach(Balanced service, int clients) {
    return IntStream.rangeClosed(1, clients).mapToObj(number -> ask(service, number)).toList();
  }

  private static String pod(String answer) {
    Matcher address = ANSWER.matcher(answer);
    return address.matches()
        ? String.valueOf(PODS.charAt(Integer.parseInt(address.group(1)) - 1))
        : answer;
  }

  @Override
  public void close() {
    requests.close();
    servers.close();
    client.close();
    pods.close();
    node.close();
  }
}
