package io.servicerouting.operator.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The bytes of answers that the proxy gives by itself. */
final class CannedAnswer {
  private static final String WEB_SOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455

  private CannedAnswer() {}

  static byte[] of(Fault.Answer answer) {
    byte[] body = status(answer.code(), answer.reason());
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n"
            .formatted(
                answer.code(),
                answer.reason(),
                body.length,
                answer.retryAfterSeconds() == 0
                    ? ""
                    : "Retry-After: " + answer.retryAfterSeconds() + "\r\n");
    return concat(ascii(head), body);
  }

  /** An answer to a watch that holds one event and then ends. */
  static byte[] of(Fault.WatchError error, HttpHead request) {
    byte[] event =
        concat(
            ascii("{\"type\":\"ERROR\",\"object\":"),
            concat(status(error.code(), error.reason()), ascii("}")));
    if (!request.call().isWebSocket()) {
      return concat(
          ascii("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"),
          event);
    }
    String head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
            .formatted(accept(request.header("sec-websocket-key")));
    byte[] frame = {(byte) 0x81, 126, (byte) (event.length >> 8), (byte) event.length};
    byte[] close = {(byte) 0x88, 0};
    return concat(concat(ascii(head), frame), concat(event, close));
  }

  private static byte[] status(int code, String reason) {
    return ascii(
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"%s\",\"code\":%d,\"message\":\"injected by a test: %1$s\"}"
            .formatted(reason, code));
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-1").digest(ascii(key + WEB_SOCKET_KEY)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
