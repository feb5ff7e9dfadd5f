package io.servicerouting.agent.dataplane.iptables;

import java.util.List;

/**
 * All that has to be written to come to a wanted state.
 *
 * @param routeChains the base chains and those of single routes; what a chain leads to stands
 *     before it
 * @param sharedChains chains by which packets find the former
 * @param jumps missing jumps from built-in chains
 * @param strayJumps jumps to chains of ours that should not be there
 * @param removals chains nothing leads to once the rest is written
 */
record WritePlan(
    List<Chain> routeChains,
    List<Chain> sharedChains,
    List<BuiltInJump> jumps,
    List<BuiltInJump> strayJumps,
    List<ChainId> removals) {

  /** How many chains and jumps it writes or removes. */
  int size() {
    return routeChains.size()
        + sharedChains.size()
        + jumps.size()
        + strayJumps.size()
        + removals.size();
  }
}
