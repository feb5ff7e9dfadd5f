package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A route that this node cannot carry as it asks.
 *
 * @param asked the mode that was asked for
 * @param carriedBy the mode that carries it instead; null if its connections are refused instead,
 *     as it asked for that case
 * @param scheduler what picks endpoints instead
 * @param why what this node lacks, in words a user can act on
 */
public record Compromise(
    ProxyMode asked, @Nullable ProxyMode carriedBy, @Nullable Scheduler scheduler, String why) {

  /** One sentence without a full stop. */
  @Override
  public String toString() {
    if (carriedBy == null || scheduler == null) {
      return "connections are refused, as unavailable: Reject asks: " + why;
    }
    return "carried by %s with scheduler %s instead: %s"
        .formatted(carriedBy.apiName(), scheduler.apiName(), why);
  }
}
