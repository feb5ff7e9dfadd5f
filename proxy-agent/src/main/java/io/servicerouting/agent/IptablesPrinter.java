package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesConfig;
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
 * @param config how the rules are to be written
 */
record IptablesPrinter(Variant variant, IptablesConfig config) {
  void print(IpFamily family, NodeSettings settings, Collection<Route> routes, Writer out)
      throws IOException {
    new IptablesDataplanes(
            (command, input, lines) -> {
              throw new IOException("a dry run starts no program, not even " + command);
            },
            variant,
            config,
            settings)
        .print(family, routes, out);
  }
}
