package io.servicerouting.agent.kube;

import java.io.IOException;

/**
 * No API server could be reached, or none could be verified. The message lists each address with
 * the cause.
 */
public final class ServerUnreachableException extends IOException {
  private static final long serialVersionUID = 1;

  ServerUnreachableException(String message, IOException cause) {
    super(message, cause);
  }
}
