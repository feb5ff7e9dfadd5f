package io.servicerouting.operator.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Request line and headers of an HTTP/1.1 request.
 *
 * @param lines the request line, then one line for each header
 */
record HttpHead(List<String> lines) {

  private static final Set<String> OF_ONE_CONNECTION =
      Set.of("connection", "upgrade", "http2-settings", "host");

  /** Reads up to the empty line; what follows stays in the stream. */
  static HttpHead read(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended within the headers");
      }
      bytes.write(next);
      ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return new HttpHead(bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList());
  }

  Call call() {
    String[] words = lines.getFirst().split(" ");
    return new Call(
        words[0],
        words[1],
        header("authorization").replaceFirst("^Bearer ", ""),
        header("upgrade").equalsIgnoreCase("websocket"));
  }

  String header(String name) {
    return lines.stream()
        .filter(line -> nameOf(line).equals(name))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String nameOf(String line) {
    return line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
  }

  /** The same request for another server, which ends the connection after its answer. */
  byte[] to(String host) {
    String connection = call().isWebSocket() ? "Upgrade\r\nUpgrade: websocket" : "close";
    return Stream.concat(
            lines.stream().filter(line -> !OF_ONE_CONNECTION.contains(nameOf(line))),
            Stream.of("Host: " + host, "Connection: " + connection, "\r\n"))
        .collect(Collectors.joining("\r\n"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
