package io.servicerouting.lab.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP/1.1 answer as it arrives: status line, headers, a body with Content-Length or up to the
 * end of the stream. Chunked bodies are refused: the servers measured here do not send them.
 */
final class Answer {

  /** More than any server of the lab sends; keeps a wrong peer from filling the memory. */
  private static final int LIMIT = 64 * 1024;

  private static final String END_OF_HEADERS = "\r\n\r\n";
  private static final int LENGTH_UNKNOWN = -1;

  private final ByteArrayOutputStream received = new ByteArrayOutputStream(512);
  private int bodyStart = -1;
  private int contentLength = LENGTH_UNKNOWN;
  private int status;
  private boolean streamEnded;
  private boolean peerCloses;

  void add(byte[] bytes, int count) throws MalformedAnswerException {
    received.write(bytes, 0, count);
    if (received.size() > LIMIT) {
      throw new MalformedAnswerException("the answer is longer than %d bytes".formatted(LIMIT));
    }
    if (bodyStart < 0) {
      parseHead();
    }
  }

  void endOfStream() throws MalformedAnswerException {
    streamEnded = true;
    if (bodyStart < 0) {
      throw new MalformedAnswerException(
          received.size() == 0
              ? "the connection was closed without an answer"
              : "the connection was closed within the headers");
    }
    if (!complete()) {
      throw new MalformedAnswerException(
          "the connection was closed after %d of %d bytes"
              .formatted(received.size() - bodyStart, contentLength));
    }
  }

  /** Nothing is missing any more. */
  boolean complete() {
    return bodyStart >= 0
        && (contentLength == LENGTH_UNKNOWN
            ? streamEnded
            : received.size() - bodyStart >= contentLength);
  }

  /**
   * Complete, and the peer has closed if it said it would. Waiting for that leaves the closing
   * side, and with it the port that stays occupied for a minute, to the server.
   */
  boolean ended() {
    return complete() && (streamEnded || !peerCloses);
  }

  int status() {
    return status;
  }

  String body() {
    int length = contentLength == LENGTH_UNKNOWN ? received.size() - bodyStart : contentLength;
    return new String(received.toByteArray(), bodyStart, length, StandardCharsets.UTF_8);
  }

  private void parseHead() throws MalformedAnswerException {
    String text = received.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf(END_OF_HEADERS);
    if (end < 0) {
      return;
    }
    bodyStart = end + END_OF_HEADERS.length();
    var lines = text.substring(0, end).lines().toList();
    status = statusOf(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        header(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
  }

  private void header(String name, String value) throws MalformedAnswerException {
    switch (name) {
      case "content-length" -> contentLength = number(value, "Content-Length");
      case "connection" -> peerCloses = value.equalsIgnoreCase("close");
      case "transfer-encoding" ->
          throw new MalformedAnswerException("unsupported Transfer-Encoding: " + value);
      default -> {}
    }
  }

  private static int statusOf(String line) throws MalformedAnswerException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new MalformedAnswerException("no HTTP status line: '%s'".formatted(line));
    }
    return number(words[1], "the status");
  }

  private static int number(String text, String what) throws MalformedAnswerException {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new MalformedAnswerException("%s is no number: '%s'".formatted(what, text));
    }
  }
}
