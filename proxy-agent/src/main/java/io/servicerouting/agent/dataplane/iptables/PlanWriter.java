package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes plans: as one commit where that is good, else in pieces of which each leaves the kernel in
 * a state that carries all traffic.
 *
 * <p>The nft variant takes more than a minute for 5,000 Services in one go, and seconds in pieces.
 * The legacy variant replaces its table at every commit, so there one commit is best at any size.
 */
final class PlanWriter {
  /** About 250 Services of 10 endpoints. */
  private static final int CHAINS_IN_A_PIECE = 3_000;

  private final IptablesTools tools;
  private final Variant variant;

  PlanWriter(IptablesTools tools, Variant variant) {
    this.tools = tools;
    this.variant = variant;
  }

  /**
   * Writes a plan.
   *
   * @return what the kernel's tool said if it refused; what was written before that stays
   * @throws IOException if the tool cannot be run
   */
  Optional<String> write(WritePlan plan) throws IOException {
    for (RestoreInput piece : pieces(plan)) {
      Result result = tools.restore(piece);
      if (!result.ok()) {
        return Optional.of(result.errors());
      }
    }
    return Optional.empty();
  }

  private List<RestoreInput> pieces(WritePlan plan) {
    if (plan.size() == 0) {
      return List.of();
    }
    List<ChainId> removals = plan.removals().stream().sorted(USERS_FIRST).toList();
    if (variant == Variant.LEGACY || plan.size() <= CHAINS_IN_A_PIECE) {
      List<Chain> chains = new ArrayList<>(plan.routeChains());
      chains.addAll(plan.sharedChains());
      return List.of(new RestoreInput(chains, plan.jumps(), plan.strayJumps(), removals));
    }
    List<RestoreInput> pieces = new ArrayList<>();
    for (List<Chain> chains : cut(plan.routeChains())) {
      pieces.add(RestoreInput.of(chains, List.of()));
    }
    RestoreInput entries =
        new RestoreInput(plan.sharedChains(), plan.jumps(), plan.strayJumps(), List.of());
    if (!entries.isEmpty()) {
      pieces.add(entries);
    }
    for (List<ChainId> chains : cut(removals)) {
      pieces.add(RestoreInput.of(List.of(), chains));
    }
    return pieces;
  }

  private static <T> List<List<T>> cut(List<T> all) {
    List<List<T>> pieces = new ArrayList<>();
    for (int from = 0; from < all.size(); from += CHAINS_IN_A_PIECE) {
      pieces.add(all.subList(from, Math.min(from + CHAINS_IN_A_PIECE, all.size())));
    }
    return pieces;
  }

  /**
   * A chain can go only once no other leads to it: SERVICES and NODEPORTS before DST before FW
   * before EXT before SVC and SVL before SEP.
   */
  private static final Comparator<ChainId> USERS_FIRST =
      Comparator.comparingInt((ChainId chain) -> depth(chain.name()))
          .thenComparing(ChainId::table)
          .thenComparing(ChainId::name);

  /** By what follows the prefix: kube-proxy's chains are named and built alike. */
  private static int depth(String chain) {
    String role = chain.substring(chain.indexOf('-') + 1);
    if (role.equals("SERVICES") || role.equals("NODEPORTS")) {
      return 0;
    }
    if (role.startsWith("DST")) {
      return 1;
    }
    if (role.startsWith("FW-")) {
      return 2;
    }
    if (role.startsWith("EXT-") || role.startsWith("XLB-")) {
      return 3;
    }
    if (role.startsWith("SVC-") || role.startsWith("SVL-")) {
      return 4;
    }
    return role.startsWith("SEP-") ? 5 : 6;
  }
}
