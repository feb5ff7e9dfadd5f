package io.servicerouting.agent.kube;

import java.time.Duration;

/**
 * How long to wait for the API server.
 *
 * @param connect for a TCP connection and TLS, for each address
 * @param answer for the head of an answer, the connection included, and then between the bytes of
 *     its body; for the body of a watch see {@link WatchTimings}
 */
public record ApiTimeouts(Duration connect, Duration answer) {

  /** 5 s and 15 s. */
  public static ApiTimeouts standard() {
    return new ApiTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(15));
  }
}
