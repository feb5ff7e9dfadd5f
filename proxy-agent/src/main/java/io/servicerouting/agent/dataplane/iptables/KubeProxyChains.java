package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** kube-proxy's iptables rules on this node, of whichever variant and family. */
public final class KubeProxyChains {
  private static final String CANARY = "KUBE-PROXY-CANARY";

  private final Commands commands;

  /** One variant and family. */
  private record Place(Variant variant, IpFamily family) {
    /** For example {@code ip6tables-legacy}. */
    String command() {
      return (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-") + variant.commandPart();
    }
  }

  /**
   * What became of a removal.
   *
   * @param removed how many chains and jumps were removed
   * @param kept chains that stay, because somebody else's rules lead to them
   */
  public record Removal(int removed, List<String> kept) {}

  /** Looks and writes through these commands. */
  public KubeProxyChains(Commands commands) {
    this.commands = commands;
  }

  /** Whether kube-proxy's entry chain has any rule. It is never empty while kube-proxy works. */
  public boolean present() throws IOException {
    return !places().isEmpty();
  }

  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    for (Variant variant : Variant.values()) {
      for (IpFamily family : IpFamily.values()) {
        Place place = new Place(variant, family);
        if (tableExists(place) && lists(place, "nat", "KUBE-SERVICES", "1")) {
          places.add(place);
        }
      }
    }
    return places;
  }

  private boolean tableExists(Place place) throws IOException {
    return place.variant == Variant.NFT
        || new LegacyTables(commands).exists(Table.NAT, place.family);
  }

  /** Whether a chain, or its rule of that number, is there; false too where the tool is missing. */
  private boolean lists(Place place, String table, String chain, String... rule) {
    List<String> command =
        new ArrayList<>(List.of(place.command(), "-w", "5", "-t", table, "-S", chain));
    command.addAll(List.of(rule));
    boolean[] any = {false};
    try {
      return commands.run(command, Input.NONE, line -> any[0] = true).ok() && any[0];
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether one of the chains is there that kube-proxy looks for to learn of a flush. */
  public boolean hasCanary() throws IOException {
    for (Place place : places()) {
      if (lists(place, "mangle", CANARY)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes these chains. A running kube-proxy makes them again within its sync period, 30 s by
   * default, and writes all of its rules.
   */
  public void removeCanary() throws IOException {
    for (Place place : places()) {
      if (lists(place, "mangle", CANARY)) {
        commands.run(
            List.of(place.command(), "-w", "5", "-t", "mangle", "-X", CANARY),
            Input.NONE,
            line -> {});
      }
    }
  }

  /**
   * Removes all that kube-proxy left, and nothing of kubelet's.
   *
   * @throws IOException if the tables cannot be read or written
   */
  public Removal remove() throws IOException {
    int removed = 0;
    List<String> kept = new ArrayList<>();
    for (Place place : places()) {
      IptablesTools tools = new IptablesTools(commands, place.family, place.variant);
      KubeProxyListing listing = KubeProxyListing.read(tools);
      WritePlan plan =
          new WritePlan(
              List.of(), List.of(), List.of(), listing.jumps(), listing.removableChains());
      Optional<String> refusal = new PlanWriter(tools, place.variant).write(plan);
      if (refusal.isPresent()) {
        throw new IOException("cannot remove kube-proxy's rules: " + refusal.get());
      }
      removed += plan.size();
      listing.keptChains().forEach(chain -> kept.add(chain + " (" + place.command() + ")"));
      Result canary =
          commands.run(
              List.of(place.command(), "-w", "5", "-t", "mangle", "-X", CANARY),
              Input.NONE,
              line -> {});
      removed += canary.ok() ? 1 : 0;
    }
    return new Removal(removed, kept);
  }
}
