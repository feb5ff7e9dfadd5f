package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesFactory;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Removes all rules of ours, whichever variant wrote them.
 *
 * @param commands runs the tools
 * @param dropInvalid as for the dataplane; removal does not depend on it
 * @param masqueradeBit as for the dataplane; removal does not depend on it
 */
record Cleanup(Commands commands, boolean dropInvalid, int masqueradeBit) {
  private static final Logger LOG = System.getLogger(Cleanup.class.getName());

  /** Answers how many chains and jumps there were. */
  int run() throws IOException {
    int removed = 0;
    IOException missing = null;
    boolean any = false;
    for (Variant variant : Variant.values()) {
      IptablesFactory factory;
      try {
        factory = new IptablesFactory(commands, variant, masqueradeBit, dropInvalid);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "No rules of variant {0} here: {1}", variant, e.getMessage());
        missing = e;
        continue;
      }
      any = true;
      for (IpFamily family : factory.families()) {
        removed += factory.of(new LocalDetector.None()).removeAll(family);
      }
    }
    if (!any && missing != null) {
      throw missing;
    }
    return removed;
  }
}
