package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** What of ours is in the kernel, whichever variant and family it was written to. */
public final class InstalledRules {
  private static final Logger LOG = System.getLogger(InstalledRules.class.getName());
  private static final String LOOPBACK = " -d 127.";

  private final Commands commands;
  private final LegacyTables legacyTables;

  private record Place(Variant variant, IpFamily family) {}

  /** Looks and writes through these commands. */
  public InstalledRules(Commands commands) {
    this.commands = commands;
    this.legacyTables = new LegacyTables(commands);
  }

  /**
   * Whether there is a chain of ours or a jump into one.
   *
   * @throws IOException if no variant's tables can be read
   */
  public boolean present() throws IOException {
    for (Place place : places()) {
      if (all(place).hasAny(place.family)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Removes all chains and jumps of ours and nothing else.
   *
   * @return how many there were
   * @throws IOException if tables cannot be read or written
   */
  public int removeAll() throws IOException {
    int removed = 0;
    for (Place place : places()) {
      removed += all(place).removeAll(place.family);
    }
    return removed;
  }

  /**
   * Whether somebody else's rules are about packets to 127.0.0.0/8: they serve node ports there, or
   * keep neighbours out because others do. kube-proxy has both kinds.
   */
  public boolean othersUseLoopback() throws IOException {
    boolean[] found = {false};
    for (Place place : places()) {
      if (place.family == IpFamily.IPV4) {
        IptablesTools tools = new IptablesTools(commands, place.family, place.variant);
        for (Table table : Table.values()) {
          tools.save(
              table,
              line ->
                  found[0] |=
                      line.startsWith("-A ")
                          && !line.startsWith("-A SRP-")
                          && line.contains(LOOPBACK));
        }
      }
    }
    return found[0];
  }

  /** Where rules can be, and be read. */
  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    IOException missing = null;
    boolean any = false;
    for (Variant variant : Variant.values()) {
      try {
        for (IpFamily family : IpFamily.values()) {
          Place place = new Place(variant, family);
          if (variant == Variant.LEGACY && !legacyTables.exist(family)) {
            any = true; // Nothing was ever written there.
          } else if (all(place).supports(family)) {
            any = true;
            places.add(place);
          }
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "No rules of variant {0} here: {1}", variant, e.getMessage());
        missing = e;
      }
    }
    if (!any && missing != null) {
      throw missing;
    }
    return places;
  }

  private OwnChains all(Place place) {
    return new OwnChains(commands, place.variant);
  }
}
