package io.servicerouting.agent.dataplane.userspace.control;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A line of the control protocol, read word by word. Words are separated by one blank. */
final class Words {
  private final String line;
  private int position;

  Words(String line) {
    this.line = line;
  }

  boolean hasNext() {
    return position < line.length();
  }

  /**
   * The next word.
   *
   * @param what it should be, for the message
   * @throws IOException if there is none
   */
  String next(String what) throws IOException {
    if (!hasNext()) {
      throw expected(what, "nothing");
    }
    int end = line.indexOf(' ', position);
    String word = end < 0 ? line.substring(position) : line.substring(position, end);
    position = end < 0 ? line.length() : end + 1;
    return word;
  }

  /** All that is left. */
  String rest() {
    String rest = line.substring(position);
    position = line.length();
    return rest;
  }

  long number(String what) throws IOException {
    return parsed(what, Long::valueOf);
  }

  int port(String what) throws IOException {
    int port = parsed(what, Integer::valueOf);
    if (port < 0 || port > 65_535) {
      throw expected(what, "'" + port + "'");
    }
    return port;
  }

  PortKey key() throws IOException {
    IpFamily family = parsed("an IP family", IpFamily::valueOf);
    return new PortKey(parsed("a Service port", Words::portName), family);
  }

  IpAddress address(String what) throws IOException {
    return parsed(what, IpAddress::parse);
  }

  List<Backend> backends() throws IOException {
    List<Backend> backends = new ArrayList<>();
    for (String word : next("endpoints").split(",", -1)) {
      backends.add(parsed(word, "an endpoint", Words::backend));
    }
    return backends;
  }

  Backend backend() throws IOException {
    return parsed("an endpoint", Words::backend);
  }

  <T> T parsed(String what, Function<String, T> parser) throws IOException {
    return parsed(next(what), what, parser);
  }

  private <T> T parsed(String word, String what, Function<String, T> parser) throws IOException {
    try {
      return parser.apply(word);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw (IOException) expected(what, "'" + word + "'").initCause(e);
    }
  }

  IOException expected(String what, String instead) {
    return new IOException(
        "control protocol of the relay: expected " + what + ", not " + instead + ", in: " + line);
  }

  private static ServicePortName portName(String word) {
    int slash = word.indexOf('/');
    int colon = word.indexOf(':');
    String name = colon < 0 ? word.substring(slash + 1) : word.substring(slash + 1, colon);
    return new ServicePortName(
        new ObjectName(word.substring(0, slash), name), colon < 0 ? "" : word.substring(colon + 1));
  }

  /** {@code 10.0.0.1:80*5}: an address, a port and a weight. */
  private static Backend backend(String word) {
    int star = word.indexOf('*');
    int colon = word.lastIndexOf(':', star);
    String host = word.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Backend(
        IpAddress.parse(bare),
        Integer.parseInt(word, colon + 1, star, 10),
        Integer.parseInt(word, star + 1, word.length(), 10));
  }

  static String text(Backend backend) {
    return backend + "*" + backend.weight();
  }

  static String text(PortKey key) {
    return key.family() + " " + key.name();
  }
}
