package io.servicerouting.agent.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the API server says about an error: a {@code Status} object, or at times plain text.
 */
final class StatusReader {
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_TEXT = 200;

  private final JsonFactory json;

  StatusReader(JsonFactory json) {
    this.json = json;
  }

  /** The error of an answer, whose body is read and closed. */
  ApiException error(Call call, Answer answer) throws IOException {
    byte[] body;
    try (answer) {
      body = answer.body().readNBytes(MAX_BODY);
    }
    Fields status = new Fields();
    status.code = answer.status();
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        read(parser, status);
      }
    } catch (JsonProcessingException _) {
      // Proxies and the server's own "404 page not found" are no JSON: the text is the message.
      status.message = "";
    }
    if (status.message.isEmpty()) {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      status.message = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    }
    status.code = answer.status(); // what HTTP says holds
    Duration header = retryAfter(answer);
    return status.exception(call + ": HTTP " + answer.status() + ": ", header);
  }

  /** The error within a watch, at whose {@code Status} object the parser stands. */
  static ApiException error(JsonParser parser) throws IOException {
    Fields status = new Fields();
    status.code = 500;
    read(parser, status);
    return status.exception("the watch reports " + status.code + ": ", null);
  }

  private static void read(JsonParser parser, Fields into) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "code" -> into.code = value.isNumeric() ? parser.getValueAsInt() : into.code;
        case "reason" -> into.reason = parser.getValueAsString("");
        case "message" -> into.message = parser.getValueAsString("");
        case "details" -> readDetails(parser, into);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private static void readDetails(JsonParser parser, Fields into) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      if (field.equals("retryAfterSeconds")) {
        into.retryAfterSeconds = parser.getValueAsInt();
      }
      parser.skipChildren();
    }
  }

  /** The header in seconds; API servers do not use the form with a date. */
  private static @Nullable Duration retryAfter(Answer answer) {
    Optional<String> header = answer.headers().firstValue("Retry-After");
    try {
      return header.map(text -> Duration.ofSeconds(Long.parseLong(text.strip()))).orElse(null);
    } catch (NumberFormatException _) {
      return null; // the caller's own back-off is good enough
    }
  }

  private static final class Fields {
    private int code;
    private String reason = "";
    private String message = "";
    private int retryAfterSeconds;

    ApiException exception(String prefix, @Nullable Duration header) {
      Duration retryAfter =
          header == null && retryAfterSeconds > 0 ? Duration.ofSeconds(retryAfterSeconds) : header;
      String text = message.isEmpty() ? "no reason given" : message;
      return ApiException.of(code, reason, prefix + text, retryAfter);
    }
  }
}
