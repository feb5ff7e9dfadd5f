package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.List;

/** Which tables of the legacy variant there are. To look into one is to make it. */
public final class LegacyTables {
  private final Commands commands;

  /** Looks through these commands. */
  public LegacyTables(Commands commands) {
    this.commands = commands;
  }

  /** Whether a table that Service rules can be in is there. */
  public boolean exist(IpFamily family) throws IOException {
    for (Table table : Table.values()) {
      if (exists(table, family)) {
        return true;
      }
    }
    return false;
  }

  boolean exists(Table table, IpFamily family) throws IOException {
    String names = family == IpFamily.IPV4 ? "ip_tables_names" : "ip6_tables_names";
    boolean[] found = {false};
    commands.run(
        List.of("cat", "/proc/net/" + names),
        Input.NONE,
        line -> found[0] |= line.equals(table.kernelName()));
    return found[0];
  }
}
