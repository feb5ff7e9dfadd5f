package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.process.Commands.Input;
import io.servicerouting.agent.process.Commands.LineSink;
import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.util.List;

/** The save and restore commands of one IP family and variant. */
final class IptablesTools {
  private static final String LOCK_WAIT_SECONDS = "10";

  private final Commands commands;
  private final String prefix;

  IptablesTools(Commands commands, IpFamily family, Variant variant) {
    this.commands = commands;
    this.prefix =
        (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-") + variant.commandPart() + "-";
  }

  /**
   * Lists one table.
   *
   * @throws IOException if it cannot be listed, with the command's own words
   */
  void save(Table table, LineSink lines) throws IOException {
    save(List.of(prefix + "save", "-t", table.kernelName()), table, lines);
  }

  /** The same, with packets and bytes in front of each rule: {@code [12:720] -A ...}. */
  void saveWithCounters(Table table, LineSink lines) throws IOException {
    save(List.of(prefix + "save", "-c", "-t", table.kernelName()), table, lines);
  }

  private void save(List<String> command, Table table, LineSink lines) throws IOException {
    Result result = commands.run(command, Input.NONE, lines);
    if (!result.ok()) {
      throw new IOException(
          prefix + "save -t " + table.kernelName() + " failed: " + result.errors());
    }
  }

  /**
   * Writes rules and leaves all others alone. Each table is one commit: all of it or nothing.
   *
   * @return how it went; a refusal is not an exception
   * @throws IOException if the command cannot be run, or others hold the lock for too long
   */
  Result restore(RestoreInput input) throws IOException {
    Result result =
        commands.run(
            List.of(prefix + "restore", "--noflush", "-w", LOCK_WAIT_SECONDS),
            input::writeTo,
            line -> {});
    if (!result.ok() && result.errors().contains("xtables lock")) {
      // Nobody's rule is to blame: somebody else was writing all the while.
      throw new IOException(prefix + "restore: " + result.errors());
    }
    return result;
  }
}
