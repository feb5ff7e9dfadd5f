package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.InstalledRules;
import io.servicerouting.agent.uninstall.OwnRules;
import java.io.IOException;

/**
 * Removes all rules of ours, whichever variant wrote them, and the kernel setting that they needed.
 *
 * @param rules the rules
 * @param sysctls the setting
 */
record Cleanup(InstalledRules rules, Sysctls sysctls) implements OwnRules {

  @Override
  public boolean present() throws IOException {
    return rules.present();
  }

  @Override
  public int remove() throws IOException {
    if (!rules.present()) {
      return 0; // So the setting is somebody else's.
    }
    // First the setting: without our rules, and without others', it would let neighbours in.
    boolean reset = !rules.othersUseLoopback() && sysctls.denyLocalnet();
    try {
      return rules.removeAll();
    } catch (IOException e) {
      if (reset) {
        sysctls.routeLocalnet();
      }
      throw e;
    }
  }
}
