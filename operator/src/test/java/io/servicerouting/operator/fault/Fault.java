package io.servicerouting.operator.fault;

import java.time.Duration;
import java.util.stream.Stream;

/** What can go wrong with one request. */
public sealed interface Fault {

  /**
   * The request is answered so, and the API server never sees it.
   *
   * @param code the HTTP status
   * @param reason of the Status object, for example {@code Conflict}
   * @param retryAfterSeconds what the header {@code Retry-After} says; without it if 0
   */
  record Answer(int code, String reason, int retryAfterSeconds) implements Fault {}

  /** The API server does what it is asked to, and the caller never learns of it. */
  record LoseAnswer() implements Fault {}

  /**
   * The connection ends in the middle of the answer.
   *
   * @param bytes how much of the answer arrives, its headers included
   */
  record CutAfter(int bytes) implements Fault {}

  /** The connection stays open and no answer comes. */
  record Hang() implements Fault {}

  /**
   * The watch begins, and all it tells is an error, as for a version that is too old.
   *
   * @param code of the Status object, for example 410
   * @param reason of the Status object, for example {@code Expired}
   */
  record WatchError(int code, String reason) implements Fault {}

  /** The ways in which an API server refuses for a while what it would do at another time. */
  static Stream<Fault> refusals() {
    return Stream.of(
        conflict(), new Answer(500, "InternalError", 0), new Answer(429, "TooManyRequests", 1));
  }

  /** Lets a fault last: a loop without pauses gives itself away. */
  static void last(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What an API server says of a write whose object changed meanwhile. */
  static Fault conflict() {
    return new Answer(409, "Conflict", 0);
  }
}
