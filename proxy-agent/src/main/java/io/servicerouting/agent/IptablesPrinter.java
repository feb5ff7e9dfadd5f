package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesDataplanes;
import io.servicerouting.agent.dataplane.iptables.Variant;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.io.Writer;
import java.util.Collection;

/**
 * Prints what the iptables dataplane would write. Runs no command.
 *
 * @param variant the variant it is for
 * @param dropInvalid as for the dataplane
 * @param masqueradeBit as for the dataplane
 */
record IptablesPrinter(Variant variant, boolean dropInvalid, int masqueradeBit) {
  void print(IpFamily family, NodeSettings settings, Collection<Route> routes, Writer out)
      throws IOException {
    new IptablesDataplanes(
            (command, input, lines) -> {
              throw new IOException("a dry run starts no program, not even " + command);
            },
            variant,
            settings.detector(),
            masqueradeBit,
            (masqueradeBit + 1) % 32,
            dropInvalid)
        .print(family, routes, out);
  }
}
