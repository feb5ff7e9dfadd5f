package io.servicerouting.agent.kube;

import java.time.Duration;

/**
 * How a {@link Watcher} spends its time.
 *
 * @param shortestWatch a watch is asked for at least this long, in whole seconds
 * @param longestWatch and at most this long; the length is random so that nodes do not all come
 *     back at once
 * @param silence after this time without event or bookmark a watch is taken for dead. Servers send
 *     a bookmark about once a minute
 * @param firstDelay the shortest delay before another attempt
 * @param longestDelay the longest; also how often is looked for a CRD that is not installed
 * @param healthyAfter a watch that lasted this long was a success even if nothing happened
 */
public record WatchTimings(
    Duration shortestWatch,
    Duration longestWatch,
    Duration silence,
    Duration firstDelay,
    Duration longestDelay,
    Duration healthyAfter) {

  /** Watches of 5 to 10 minutes, dead after 150 s, delays of 0.2 s to 30 s, healthy after 5 s. */
  public static WatchTimings standard() {
    return new WatchTimings(
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofSeconds(150),
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5));
  }
}
