package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.userspace.relay.Relay;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code proxy-agent relay}, which the agent starts by itself. */
@Command(
    name = RelayCommand.NAME,
    hidden = true,
    description =
        "The process that carries Services in mode userspace. The agent starts it and tells it on"
            + " its standard input what to do; it ends when that does.")
final class RelayCommand implements Callable<Integer> {
  static final String NAME = "relay";

  @Override
  public Integer call() throws IOException {
    LogSetup.apply(LogSetup.LogLevel.info);
    Relay.run(System.in, System.out);
    // Connections are other threads' business, and end here and now.
    Runtime.getRuntime().halt(0);
    return 0;
  }
}
