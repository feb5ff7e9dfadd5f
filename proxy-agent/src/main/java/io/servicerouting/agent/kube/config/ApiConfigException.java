package io.servicerouting.agent.kube.config;

import org.jspecify.annotations.Nullable;

/** The configuration cannot be used. The message names the file or variable and the field. */
public final class ApiConfigException extends Exception {
  private static final long serialVersionUID = 1;

  ApiConfigException(String message) {
    super(message);
  }

  ApiConfigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
