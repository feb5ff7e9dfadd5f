package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.Problem;
import java.util.List;

/**
 * What became of an object of the API.
 *
 * @param <T> what routing makes of it
 */
public sealed interface Decoded<T> {

  /** What the object says about itself. */
  ObjectMeta meta();

  /**
   * The object can be used.
   *
   * @param value what routing needs of it
   * @param problems fields that were left out of the value; empty if all is well
   */
  record Usable<T>(ObjectMeta meta, T value, List<Problem> problems) implements Decoded<T> {}

  /** Routing has no use for such an object, for example a headless Service. */
  record Irrelevant<T>(ObjectMeta meta) implements Decoded<T> {}

  /**
   * The object cannot be understood, so that using the rest of it would do something nobody asked
   * for.
   *
   * @param problems why; never empty
   */
  record Unusable<T>(ObjectMeta meta, List<Problem> problems) implements Decoded<T> {}
}
