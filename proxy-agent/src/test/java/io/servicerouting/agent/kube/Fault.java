package io.servicerouting.agent.kube;

/** What a {@link FaultyApiServer} can do wrong with one request. */
enum Fault {
  /** Nothing: the request is served as it should be. */
  NONE,

  // Instead of an answer
  /** The connection is reset before an answer. */
  RESET_AT_ONCE,
  /** The request is read and never answered. */
  NEVER_ANSWER,
  /** HTTP 500 with a Status. */
  STATUS_500,
  /** HTTP 503 with a page of a proxy. */
  STATUS_503_HTML,
  /** HTTP 429 with Retry-After. */
  STATUS_429,
  /** HTTP 410 with a Status. */
  STATUS_410,

  // Within a list or a watch
  /** The body ends in the middle of a line, the connection is closed in good order. */
  CUT,
  /** The body ends in the middle of a line with a proper last chunk: half JSON. */
  HALF_LINE,
  /** The same with a TCP reset. */
  RESET,
  /** Bytes come one by one. */
  DRIBBLE,
  /** Nothing more comes, the connection stays open. */
  SILENCE,

  // Within a watch
  /** The server ends the watch at once. */
  END,
  /** An ERROR event with code 410. */
  ERROR_410,
  /** An ERROR event with code 500. */
  ERROR_500,
  /** A line that is not JSON. */
  GARBAGE;

  /** Whether it ends a watch between two lines; otherwise it can happen to a list too. */
  boolean endsWatch() {
    return switch (this) {
      case END, ERROR_410, ERROR_500, GARBAGE -> true;
      default -> false;
    };
  }
}
