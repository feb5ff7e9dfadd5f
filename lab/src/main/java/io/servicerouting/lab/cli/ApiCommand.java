package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import picocli.CommandLine.Command;

@Command(
    name = "api",
    mixinStandardHelpOptions = true,
    description = "Stops and starts the API server.")
final class ApiCommand {

  @Command(description = "Kills the API server; everything else goes on.")
  void stop() {
    Lab.attach().stopApiServer();
  }

  @Command(description = "Starts a killed API server; returns when it answers.")
  void start() {
    Lab.attach().startApiServer();
  }
}
