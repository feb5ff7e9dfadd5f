package io.servicerouting.api.conversion;

import io.servicerouting.routing.Problem;
import java.util.List;

/**
 * What came of reading an API object. An object is taken as a whole or not at all: half of what a
 * policy asks for could be the opposite of what its author wants.
 *
 * @param <T> the domain's type
 */
public sealed interface Conversion<T> {

  /**
   * The object can be used.
   *
   * @param value what it says
   * @param <T> the domain's type
   */
  record Usable<T>(T value) implements Conversion<T> {}

  /**
   * The object cannot be used.
   *
   * @param problems all that is wrong with it, at least one
   * @param <T> the domain's type
   */
  record Unusable<T>(List<Problem> problems) implements Conversion<T> {
    public Unusable {
      problems = List.copyOf(problems);
    }
  }
}
