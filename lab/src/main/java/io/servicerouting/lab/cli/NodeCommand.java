package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Switches a worker off and on.")
final class NodeCommand {

  @Command(
      description = {
        "Ends a worker as a power failure would: every process and all of its network",
        "configuration. Its disk stays."
      })
  void stop(@Parameters(paramLabel = "NODE") String node) {
    Lab.attach().stopNode(node);
  }

  @Command(description = "Starts a stopped worker; returns when its node is Ready.")
  void start(@Parameters(paramLabel = "NODE") String node) {
    Lab.attach().startNode(node);
  }

  @Command(description = "Stops and starts a worker.")
  void restart(@Parameters(paramLabel = "NODE") String node) {
    Lab.attach().restartNode(node);
  }
}
