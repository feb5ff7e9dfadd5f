package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Makes iptables dataplanes for the families that this node can do. */
public final class IptablesFactory implements DataplaneFactory {
  private final Commands commands;
  private final Variant variant;
  private final IptablesConfig config;
  private final Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);

  /**
   * Finds out what the node can do.
   *
   * @throws IOException if not even IPv4 works, with the tool's own words
   */
  public IptablesFactory(Commands commands, Variant variant, IptablesConfig config)
      throws IOException {
    this.commands = commands;
    this.variant = variant;
    this.config = config;
    OwnChains tables = new OwnChains(commands, variant);
    for (IpFamily family : IpFamily.values()) {
      if (tables.supports(family)) {
        families.add(family);
      }
    }
  }

  @Override
  public Set<IpFamily> families() {
    return families;
  }

  @Override
  public Dataplane create(IpFamily family, NodeSettings node) {
    return new IptablesDataplanes(commands, variant, config, node).forFamily(family);
  }

  /** Counts what the rules of these dataplanes do. */
  public ConnectionSource connections() {
    return new IptablesConnections(commands, variant);
  }
}
