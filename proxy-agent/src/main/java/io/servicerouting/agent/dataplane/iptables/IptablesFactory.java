package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Makes iptables dataplanes for the families that this node can do. */
public final class IptablesFactory implements DataplaneFactory {
  private final Commands commands;
  private final Variant variant;
  private final int masqueradeBit;
  private final int dropBit;
  private final boolean dropInvalid;
  private final Set<IpFamily> families;

  /**
   * Finds out what the node can do.
   *
   * @param masqueradeBit the bit of the packet mark that asks for source NAT, 0 to 31
   * @param dropInvalid whether forwarded packets that conntrack calls INVALID are dropped
   * @throws IOException if not even IPv4 works, with the tool's own words
   */
  public IptablesFactory(Commands commands, Variant variant, int masqueradeBit, boolean dropInvalid)
      throws IOException {
    this.commands = commands;
    this.variant = variant;
    this.masqueradeBit = masqueradeBit;
    this.dropBit = (masqueradeBit + 1) % 32;
    this.dropInvalid = dropInvalid;
    this.families = supported();
  }

  private Set<IpFamily> supported() throws IOException {
    Set<IpFamily> supported = EnumSet.noneOf(IpFamily.class);
    for (IpFamily family : IpFamily.values()) {
      if (of(new LocalDetector.None()).supports(family)) {
        supported.add(family);
      }
    }
    return supported;
  }

  @Override
  public Set<IpFamily> families() {
    return families;
  }

  @Override
  public Dataplane create(IpFamily family, LocalDetector detector) {
    return of(detector).forFamily(family);
  }

  /** Counts what the rules of these dataplanes do. */
  public ConnectionSource connections() {
    return new IptablesConnections(commands, variant);
  }

  /** The dataplanes with this detector, to print or remove what they would write. */
  public IptablesDataplanes of(LocalDetector detector) {
    return new IptablesDataplanes(commands, variant, detector, masqueradeBit, dropBit, dropInvalid);
  }
}
