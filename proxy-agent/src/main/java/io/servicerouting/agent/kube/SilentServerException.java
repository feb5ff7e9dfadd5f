package io.servicerouting.agent.kube;

import java.io.IOException;

/**
 * The API server has said nothing for too long. The connection may be dead without anybody having
 * closed it: a cut cable sends no reset.
 */
public final class SilentServerException extends IOException {
  private static final long serialVersionUID = 1;

  SilentServerException(String message) {
    super(message);
  }
}
