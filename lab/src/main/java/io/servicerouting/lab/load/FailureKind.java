package io.servicerouting.lab.load;

/** Why a request has no answer. */
public enum FailureKind {
  /** The connection was refused: something said that nobody listens there. */
  REFUSED,
  /** No answer, or not all of it, within the time allowed; a black hole looks like this. */
  TIMEOUT,
  /** The connection was cut after it had been set up. */
  RESET,
  /** The network said that there is no way to that address. */
  UNREACHABLE,
  /** An HTTP status other than 200. */
  HTTP_STATUS,
  /** What came back is no complete HTTP answer. */
  BAD_ANSWER,
  /** The request could not be sent from this machine: no free port, no such source address. */
  NOT_SENT
}
