package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Reads one kind of object. Not thread-safe: it may share strings between the objects it has read.
 *
 * @param <T> what routing makes of it
 */
@FunctionalInterface
public interface ObjectDecoder<T> {

  /**
   * Reads the object at which the parser stands.
   *
   * @param parser at the object's opening brace; afterwards at its closing brace
   * @throws IOException if the stream breaks, is not JSON, or the object has no name. Anything else
   *     that is wrong becomes a problem of the object
   */
  Decoded<T> decode(JsonParser parser) throws IOException;
}
