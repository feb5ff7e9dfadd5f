package io.servicerouting.agent.kube;

import java.time.Duration;

/**
 * How long to wait for the API server.
 *
 * @param connect for a TCP connection and TLS, for each address
 * @param answer for the head of an answer, the connection included, and then between the bytes of
 *     its body; for the body of a watch see {@link WatchTimings}
 * @param lastResort how long to stay with the address of last resort before the API servers' own
 *     are tried again
 */
public record ApiTimeouts(Duration connect, Duration answer, Duration lastResort) {

  /** 5 s, 15 s and a minute. */
  public static ApiTimeouts standard() {
    return new ApiTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofMinutes(1));
  }
}
