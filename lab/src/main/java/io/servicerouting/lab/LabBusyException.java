package io.servicerouting.lab;

/** There is a lab on this machine already, or another command is changing it right now. */
public final class LabBusyException extends LabException {

  public LabBusyException(String message) {
    super(message);
  }
}
