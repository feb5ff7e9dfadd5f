package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chains and jumps of ours, whatever they were written for.
 *
 * @param commands runs the tools
 * @param variant which tools
 */
record OwnChains(Commands commands, Variant variant) {

  /** Whether the kernel and the tools here can do a family, which IPv6 may be switched off for. */
  boolean supports(IpFamily family) throws IOException {
    try {
      KernelState.read(tools(family));
      return true;
    } catch (IOException e) {
      if (family == IpFamily.IPV4) {
        throw e;
      }
      return false;
    }
  }

  /** Whether any chain or jump of ours is in the tables of a family. */
  boolean hasAny(IpFamily family) throws IOException {
    return removal(tools(family)).size() > 0;
  }

  /**
   * Removes all chains and jumps of ours from both tables of a family, and nothing else.
   *
   * @return how many there were
   * @throws IOException if the tables cannot be read or written
   */
  int removeAll(IpFamily family) throws IOException {
    IptablesTools tools = tools(family);
    WritePlan plan = removal(tools);
    Optional<String> refusal = new PlanWriter(tools, variant).write(plan);
    if (refusal.isPresent()) {
      throw new IOException("cannot remove the rules: " + refusal.get());
    }
    return plan.size();
  }

  private static WritePlan removal(IptablesTools tools) throws IOException {
    KernelState kernel = KernelState.read(tools);
    List<BuiltInJump> jumps = new ArrayList<>(kernel.jumps());
    jumps.addAll(kernel.jumpsBehindKubeProxy());
    return new WritePlan(List.of(), List.of(), List.of(), jumps, List.copyOf(kernel.chains()));
  }

  private IptablesTools tools(IpFamily family) {
    return new IptablesTools(commands, family, variant);
  }
}
