package io.servicerouting.lab.load;

/** What became of one request. */
sealed interface Outcome {

  /**
   * Status 200 with a complete body.
   *
   * @param nanos from the start of the connection to the last byte of the answer
   */
  record Answered(String body, long nanos) implements Outcome {}

  /**
   * No usable answer.
   *
   * @param detail for people: the system's message, or the status
   */
  record Failed(FailureKind kind, String detail) implements Outcome {}
}
