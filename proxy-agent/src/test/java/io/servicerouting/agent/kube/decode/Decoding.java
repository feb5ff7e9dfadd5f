package io.servicerouting.agent.kube.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.servicerouting.routing.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Runs a decoder on JSON text, in the midst of other JSON as in a list or a watch. */
final class Decoding {
  private static final JsonFactory JSON = new JsonFactory();

  private Decoding() {}

  static <T> Decoded<T> decode(ObjectDecoder<T> decoder, String json) {
    // Single quotes are easier on the eyes.
    String text = "[{\"type\":\"ADDED\",\"object\":" + json.replace('\'', '"') + "},7]";
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != JsonToken.FIELD_NAME || !parser.currentName().equals("object")) {
        // on to the object
      }
      parser.nextToken();
      Decoded<T> decoded = decoder.decode(parser);
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextIntValue(0)).as("the parser stands behind the object").isEqualTo(7);
      return decoded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T usable(ObjectDecoder<T> decoder, String json) {
    return ((Decoded.Usable<T>) decode(decoder, json)).value();
  }

  /** Field and message of each problem, as one line each. */
  static List<String> problems(Decoded<?> decoded) {
    List<Problem> problems =
        switch (decoded) {
          case Decoded.Usable<?> usable -> usable.problems();
          case Decoded.Unusable<?> unusable -> unusable.problems();
          case Decoded.Irrelevant<?> _ -> List.of();
        };
    return problems.stream().map(each -> each.field() + ": " + each.message()).toList();
  }
}
