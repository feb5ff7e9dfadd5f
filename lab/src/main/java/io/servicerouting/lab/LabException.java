package io.servicerouting.lab;

/**
 * Something the lab cannot do. The message names the part, the reason and, where there is one, what
 * the user can do about it; the commands print it without a stack trace.
 */
public class LabException extends RuntimeException {

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
