package io.servicerouting.operator.rebalance;

import io.servicerouting.routing.shares.Evenness;
import io.servicerouting.routing.shares.RebalancePlan.Move;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Service and its pods at one moment, as far as evictions depend on them.
 *
 * @param generation of what asks for evictions: it changes when the policy does
 * @param uids the UIDs of its pods, by name
 * @param settled whether the owners of its pods have all the replicas they want, all of them Ready
 *     and up to date: no rollout, scaling or replacement is under way
 * @param figure how even its traffic is
 * @param crowding the sum of the squares of the numbers of pods per place: falls with every move to
 *     a place with at least two pods fewer, even where the figure needs several moves
 * @param move the pod whose eviction would make it more even, after everything that forbids an
 *     eviction was looked at; null if there is none
 * @param expected the figure after the move; null without a move
 * @param obstacle why there is no move although a better place is known; null otherwise
 */
record RebalanceView(
    String generation,
    Map<String, String> uids,
    boolean settled,
    Evenness figure,
    long crowding,
    @Nullable Move move,
    @Nullable Evenness expected,
    @Nullable String obstacle) {

  /** The UIDs of its pods. */
  Set<String> pods() {
    return Set.copyOf(uids.values());
  }
}
