package io.servicerouting.agent.kube.decode;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;

/** The stream holds JSON that no API server sends. */
public final class MalformedObjectException extends JsonParseException {
  private static final long serialVersionUID = 1;

  /**
   * @param parser where it was found
   * @param message what was found
   */
  public MalformedObjectException(JsonParser parser, String message) {
    super(parser, message);
  }
}
