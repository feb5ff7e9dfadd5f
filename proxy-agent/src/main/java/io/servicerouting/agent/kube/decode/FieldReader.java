package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.servicerouting.routing.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the fields of one API object and notes what is wrong with them.
 *
 * <p>A value of another type than asked for is noted and skipped, {@code null} counts as absent,
 * and a field nobody asks for is skipped without being looked at. Paths of fields come from the
 * parser's own position, so that they cost nothing until something is wrong.
 */
final class FieldReader {
  /** A slice can hold 1,000 bad endpoints; nobody reads that many lines. */
  private static final int MAX_PROBLEMS = 16;

  private static final int MAX_MESSAGE_LENGTH = 300;

  private final JsonParser parser;
  private final JsonStreamContext root;
  private final List<FieldProblem> problems = new ArrayList<>(0);
  private int problemsNotKept;

  private record FieldProblem(String field, String message) {}

  /** What to do with a field. Need not consume the value. */
  @FunctionalInterface
  interface FieldHandler {
    void field(String name) throws IOException;
  }

  /** What to do with an item of a list. Need not consume it. */
  @FunctionalInterface
  interface ItemHandler {
    void item(int index) throws IOException;
  }

  /**
   * @param parser at the object's opening brace
   */
  FieldReader(JsonParser parser) {
    this.parser = parser;
    this.root = parser.getParsingContext();
  }

  /** Calls the handler for each field of the object here, with the parser at the field's value. */
  void object(FieldHandler handler) throws IOException {
    if (!isAt(JsonToken.START_OBJECT, "an object")) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        handler.field(name);
        parser.skipChildren(); // does nothing if the handler has read the value
      }
    }
  }

  /** Calls the handler for each item of the list here, with the parser at the item. */
  void list(ItemHandler handler) throws IOException {
    if (!isAt(JsonToken.START_ARRAY, "a list")) {
      return;
    }
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      handler.item(index);
      parser.skipChildren();
    }
  }

  /** The string here; null, and a problem, if it is something else. */
  @Nullable String text() throws IOException {
    return isAt(JsonToken.VALUE_STRING, "a string") ? parser.getText() : null;
  }

  /** The string here. */
  String text(String otherwise) throws IOException {
    String text = text();
    return text == null ? otherwise : text;
  }

  /**
   * The string here, converted.
   *
   * @param conversion throws {@link IllegalArgumentException} with a message for users
   * @return null, and a problem, if it is no string or cannot be converted
   */
  <V> @Nullable V parsed(Function<String, V> conversion) throws IOException {
    String text = text();
    if (text == null) {
      return null;
    }
    try {
      return conversion.apply(text);
    } catch (IllegalArgumentException e) {
      problem(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * The whole number here.
   *
   * @return the other value, and a problem, if it is not a number within the bounds
   */
  int integer(int min, int max, int otherwise) throws IOException {
    if (!isAt(JsonToken.VALUE_NUMBER_INT, "a whole number")) {
      return otherwise;
    }
    // Anything wider than an int would make the parser throw, as if the stream were broken.
    boolean fits = parser.getNumberType() == JsonParser.NumberType.INT;
    if (!fits || parser.getIntValue() < min || parser.getIntValue() > max) {
      problem(parser.getText() + " is not within " + min + " to " + max);
      return otherwise;
    }
    return parser.getIntValue();
  }

  /** The whole number here, whatever its size; the other value, and a problem, if it is none. */
  long wholeNumber(long otherwise) throws IOException {
    if (!isAt(JsonToken.VALUE_NUMBER_INT, "a whole number")) {
      return otherwise;
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      problem(parser.getText() + " is not within 64 bits");
      return otherwise;
    }
    return parser.getLongValue();
  }

  /** The truth value here; the other value, and a problem, if it is none. */
  boolean bool(boolean otherwise) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        isAt(JsonToken.VALUE_TRUE, "true or false");
        yield otherwise;
      }
    };
  }

  private boolean isAt(JsonToken expected, String expectedName) {
    JsonToken token = parser.currentToken();
    if (token == expected) {
      return true;
    }
    if (token != JsonToken.VALUE_NULL) {
      problem("expected " + expectedName + ", found " + nameOf(token));
    }
    return false;
  }

  private static String nameOf(@Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case null, default -> "nothing";
    };
  }

  /** Notes what is wrong with the value here. */
  void problem(String message) {
    problem(path(), message);
  }

  /** Notes what is wrong with a field that was read before, or is missing. */
  void problem(String field, String message) {
    if (problems.size() == MAX_PROBLEMS) {
      problemsNotKept++;
      return;
    }
    boolean tooLong = message.length() > MAX_MESSAGE_LENGTH;
    problems.add(
        new FieldProblem(
            field, tooLong ? message.substring(0, MAX_MESSAGE_LENGTH) + "..." : message));
  }

  /** Whether nothing was wrong so far. */
  boolean isFlawless() {
    return problems.isEmpty();
  }

  /** What was wrong with the object, in the order in which it was found. */
  List<Problem> problems(String apiVersion, String kind, ObjectMeta meta) {
    if (problems.isEmpty()) {
      return List.of();
    }
    Problem.ObjectRef object =
        new Problem.ObjectRef(
            apiVersion, kind, meta.name().namespace(), meta.name().name(), meta.uid());
    List<Problem> all = new ArrayList<>();
    problems.forEach(problem -> all.add(new Problem(object, problem.field, problem.message)));
    if (problemsNotKept > 0) {
      all.add(new Problem(object, "", problemsNotKept + " further problems are not listed"));
    }
    return List.copyOf(all);
  }

  /** Where the parser stands within the object, for example {@code spec.ports[1].port}. */
  @SuppressWarnings("ReferenceEquality") // the parser has one context for each open brace
  private String path() {
    StringBuilder path = new StringBuilder();
    for (JsonStreamContext at = parser.getParsingContext(); at != null; at = at.getParent()) {
      String segment =
          switch (at) {
            case JsonStreamContext list when list.inArray() && list.hasCurrentIndex() ->
                "[" + list.getCurrentIndex() + "]";
            case JsonStreamContext object when object.inObject() && object.hasCurrentName() ->
                object.getCurrentName();
            default -> "";
          };
      boolean fieldFollows = !path.isEmpty() && path.charAt(0) != '[';
      path.insert(0, fieldFollows ? segment + "." : segment);
      if (at == root) {
        break;
      }
    }
    return path.toString();
  }
}
