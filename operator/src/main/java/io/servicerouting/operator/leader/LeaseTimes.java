package io.servicerouting.operator.leader;

import java.time.Duration;

/**
 * The clockwork of the election, with the meaning and the values of Kubernetes' own components.
 *
 * @param duration after this time without renewal another replica takes the Lease
 * @param renewDeadline a leader that could not renew for so long stops working; shorter than {@code
 *     duration}, so that two never work at once
 * @param retryPeriod how often a leader renews and others look
 */
public record LeaseTimes(Duration duration, Duration renewDeadline, Duration retryPeriod) {

  /** What kube-controller-manager and kube-scheduler use. */
  public static LeaseTimes defaults() {
    return new LeaseTimes(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  /**
   * How long to wait for an answer. The elector looks at its deadline only between attempts of two
   * requests each, so with this it has stopped before the Lease runs out, even if nothing is
   * answered any more.
   */
  Duration requestTimeout() {
    Duration spare = duration.minus(renewDeadline).dividedBy(2);
    return spare.compareTo(retryPeriod) < 0 ? spare : retryPeriod;
  }
}
