package io.servicerouting.agent.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.servicerouting.agent.kube.decode.MalformedObjectException;
import io.servicerouting.agent.kube.decode.MetaDecoder;
import io.servicerouting.agent.kube.decode.ObjectDecoder;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A running watch, read line by line. To be used by one thread.
 *
 * @param <T> what routing makes of an object
 */
final class WatchStream<T> implements AutoCloseable {
  private final InputStream body;
  private final JsonFactory json;
  private final ObjectDecoder<T> decoder;
  private final MetaDecoder metaDecoder = new MetaDecoder();
  private @Nullable JsonParser begun;

  /**
   * @param body the body of the answer, which nobody has read from; closing it ends the watch
   */
  WatchStream(InputStream body, JsonFactory json, ObjectDecoder<T> decoder) {
    this.body = body;
    this.json = json;
    this.decoder = decoder;
  }

  /**
   * Waits for the next line.
   *
   * @return null if the server has ended the watch
   * @throws ApiException if the line is an error
   * @throws SilentServerException if nothing came for too long
   * @throws IOException if the connection broke, or the line is not one of a watch
   */
  @Nullable WatchFrame<T> next() throws IOException {
    if (begun == null) {
      // Not before: a new parser waits for the first bytes, which may take a minute.
      begun = json.createParser(body);
    }
    return next(begun);
  }

  private @Nullable WatchFrame<T> next(JsonParser parser) throws IOException {
    JsonToken start = parser.nextToken();
    if (start == null) {
      return null;
    }
    if (start != JsonToken.START_OBJECT) {
      throw new MalformedObjectException(parser, "expected an event of a watch, found " + start);
    }
    String type = "";
    WatchFrame<T> frame = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("type")) {
        type = parser.getText();
      } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
        frame = frame(type, parser);
      }
      parser.skipChildren();
    }
    if (frame == null) {
      throw new MalformedObjectException(parser, "an event of a watch without an object");
    }
    return frame;
  }

  private WatchFrame<T> frame(String type, JsonParser parser) throws IOException {
    return switch (type) {
      case "ADDED", "MODIFIED" -> new WatchFrame.Changed<>(decoder.decode(parser));
      case "DELETED" -> new WatchFrame.Deleted<>(metaDecoder.read(parser));
      case "BOOKMARK" -> new WatchFrame.Bookmark<>(metaDecoder.read(parser).resourceVersion());
      case "ERROR" -> throw StatusReader.error(parser);
      // All servers write the type first. Without it the object cannot be read as it streams in.
      case "" -> throw new MalformedObjectException(parser, "an object before its event's type");
      default -> throw new MalformedObjectException(parser, "unknown type of event '" + type + "'");
    };
  }

  /** Ends the watch. */
  @Override
  public void close() throws IOException {
    if (begun != null) {
      begun.close(); // gives its buffers back
    }
    body.close();
  }
}
