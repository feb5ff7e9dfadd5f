package io.servicerouting.agent.traffic;

import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.Protocol;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Clients with session affinity, in mode IPVS. */
@InUserModeLinux
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class SessionAffinityInIpvsIT extends SessionAffinityIT {

  /** A closed connection of TCP is remembered for two minutes, which nothing can change. */
  @Test
  void whereTheKernelRemembersNoConnectionSilentClientsAreGivenAnotherEndpoint()
      throws InterruptedException {
    node().net().node1.sh("ipvsadm --set 0 0 1"); // One second for UDP.
    try {
      loseSilentClients(Set.of(Protocol.UDP));
    } finally {
      node().net().node1.sh("ipvsadm --set 0 0 300");
    }
  }
}
