package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.agent.dataplane.modes.CarrierFactory;
import io.servicerouting.agent.dataplane.modes.ModeState;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Mode userspace as one of the agent's modes: any node can do it, while its relay runs. */
public final class UserspaceFactory implements CarrierFactory {
  private final UserspaceRelay relay;
  private final Map<IpFamily, NodeInfo> nodes = new ConcurrentHashMap<>();

  /** Has this relay carry the routes. */
  public UserspaceFactory(UserspaceRelay relay) {
    this.relay = relay;
  }

  @Override
  public ProxyMode mode() {
    return ProxyMode.USERSPACE;
  }

  @Override
  public ModeState state() {
    Optional<String> down = relay.whyDown();
    return new ModeState(
        mode(), down.isEmpty(), down.orElse("a process beside the agent relays TCP and UDP"));
  }

  @Override
  public void refresh() {
    relay.tryAgain();
  }

  @Override
  public Optional<String> whyNot(Route route) {
    NodeInfo node = nodes.get(route.family());
    if (route.protocol() == Protocol.SCTP) {
      return Optional.of("mode Userspace carries TCP and UDP, not SCTP: choose another mode");
    }
    if (node != null && node.primaryAddress(route.family()) == null) {
      return Optional.of(RelayedRoutes.noAddress(route.family()));
    }
    return relay.whyDown();
  }

  @Override
  public Carrier create(IpFamily family, NodeSettings node) {
    nodes.put(family, node.node());
    return new UserspaceCarrier(relay.forNode(family, node.node()));
  }

  @Override
  public ConnectionSource connections() {
    return relay.connections();
  }
}
