package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes dataplanes for iptables.
 *
 * @param commands runs the tools
 * @param variant which tools
 * @param detector how this node's pods are recognised
 * @param masqueradeBit the bit of the packet mark that asks for source NAT, 0 to 31
 * @param dropBit the bit that condemns a packet, 0 to 31, another one
 * @param dropInvalid whether forwarded packets that conntrack calls INVALID are dropped
 */
public record IptablesDataplanes(
    Commands commands,
    Variant variant,
    LocalDetector detector,
    int masqueradeBit,
    int dropBit,
    boolean dropInvalid) {

  /** Checks the bits. */
  public IptablesDataplanes {
    if (masqueradeBit < 0 || masqueradeBit > 31 || dropBit < 0 || dropBit > 31) {
      throw new IllegalArgumentException("a bit of the packet mark lies within 0 to 31");
    }
    if (masqueradeBit == dropBit) {
      throw new IllegalArgumentException("masquerade and drop need two different mark bits");
    }
  }

  /** The dataplane of one IP family. Reads and writes nothing yet. */
  public Dataplane forFamily(IpFamily family) {
    return new IptablesDataplane(settings(family), tools(family), variant);
  }

  /** Whether the kernel and the tools here can do a family, which IPv6 may be switched off for. */
  public boolean supports(IpFamily family) throws IOException {
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

  /** Writes the whole ruleset that these routes come to, as input for iptables-restore. */
  public void print(IpFamily family, Collection<Route> sortedRoutes, Writer writer)
      throws IOException {
    RouteChains routeChains = new RouteChains(settings(family));
    BaseRules base = new BaseRules(settings(family));
    List<Chain> chains = new ArrayList<>(base.chains());
    chains.addAll(new SharedChains(family).of(sortedRoutes));
    sortedRoutes.forEach(route -> chains.addAll(routeChains.of(route)));
    new RestoreInput(chains, base.jumps(), List.of(), List.of()).writeTo(writer);
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
  public int removeAll(IpFamily family) throws IOException {
    IptablesTools tools = tools(family);
    WritePlan plan = removal(tools);
    var refusal = new PlanWriter(tools, variant).write(plan);
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

  private IptablesSettings settings(IpFamily family) {
    return new IptablesSettings(family, detector, masqueradeBit, dropBit, dropInvalid);
  }

  private IptablesTools tools(IpFamily family) {
    return new IptablesTools(commands, family, variant);
  }
}
