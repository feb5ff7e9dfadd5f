package io.servicerouting.lab.uml;

/** Stands for a failure that cannot be serialized: its words and trace, not its type. */
final class GuestFailure extends Exception {

  private GuestFailure(Throwable failure) {
    super(failure.toString());
    setStackTrace(failure.getStackTrace());
    if (failure.getCause() != null) {
      initCause(of(failure.getCause()));
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      addSuppressed(of(suppressed));
    }
  }

  static GuestFailure of(Throwable failure) {
    return new GuestFailure(failure);
  }
}
