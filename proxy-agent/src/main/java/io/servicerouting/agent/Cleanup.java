package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.InstalledRules;
import io.servicerouting.agent.dataplane.ipvs.IpvsRemoval;
import io.servicerouting.agent.uninstall.OwnRules;
import java.io.IOException;

/**
 * Removes all rules of ours, whichever variant wrote them, and the kernel setting that they needed.
 *
 * @param rules the rules of mode iptables
 * @param sysctls the setting
 * @param ipvs what mode IPVS has
 */
record Cleanup(InstalledRules rules, Sysctls sysctls, IpvsRemoval ipvs) implements OwnRules {

  @Override
  public boolean present() throws IOException {
    return rules.present() || ipvs.present();
  }

  @Override
  public int remove() throws IOException {
    int removed = ipvs.removeAll();
    if (!rules.present()) {
      return removed; // So the setting is somebody else's.
    }
    // First the setting: without our rules, and without others', it would let neighbours in.
    boolean reset = !rules.othersUseLoopback() && sysctls.denyLocalnet();
    try {
      return removed + rules.removeAll();
    } catch (IOException e) {
      if (reset) {
        sysctls.routeLocalnet();
      }
      throw e;
    }
  }
}
