package io.servicerouting.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.servicerouting.agent.kube.decode.MalformedObjectException;
import io.servicerouting.agent.kube.decode.ObjectDecoder;
import java.io.IOException;

/** Reads one page of a list as it streams in. */
final class ListReader {

  /**
   * What a page says about the list.
   *
   * @param resourceVersion the version of the snapshot
   * @param continueToken asks for the next page; empty on the last one
   */
  record Page(String resourceVersion, String continueToken) {}

  private final JsonParser parser;
  private String resourceVersion = "";
  private String continueToken = "";

  /**
   * @param parser at the beginning of the body
   */
  ListReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Hands over the items, and reads to the end of the body.
   *
   * @throws IOException if the stream breaks or holds no list. Not to take anything else for an
   *     empty list matters: it would delete everything
   */
  <T> Page read(ObjectDecoder<T> decoder, ListConsumer<T> consumer)
      throws IOException, InterruptedException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedObjectException(parser, "expected a list of objects");
    }
    boolean hasItems = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "metadata" -> readMetadata(value);
        case "items" -> {
          readItems(value, decoder, consumer);
          hasItems = true;
        }
        default -> {}
      }
      parser.skipChildren();
    }
    if (!hasItems || resourceVersion.isEmpty()) {
      throw new MalformedObjectException(
          parser, "expected a list with items and metadata.resourceVersion");
    }
    readToTheEnd();
    return new Page(resourceVersion, continueToken);
  }

  private void readMetadata(JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "resourceVersion" -> resourceVersion = parser.getValueAsString("");
        case "continue" -> continueToken = parser.getValueAsString("");
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private <T> void readItems(JsonToken value, ObjectDecoder<T> decoder, ListConsumer<T> consumer)
      throws IOException, InterruptedException {
    if (value == JsonToken.VALUE_NULL) {
      return; // how Go writes a list that was never filled
    }
    if (value != JsonToken.START_ARRAY) {
      throw new MalformedObjectException(parser, "items is not a list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new MalformedObjectException(parser, "an item is not an object");
      }
      consumer.item(decoder.decode(parser));
    }
  }

  /** Only an exchange that was read to its end leaves a connection that can be used again. */
  private void readToTheEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw new MalformedObjectException(parser, "something follows the list");
    }
  }
}
