package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the lab: every process, mount, namespace, interface and control group of it.",
      "May be repeated, and also removes what a killed `lab up` left. The logs stay until the next"
          + " lab starts."
    })
final class DownCommand implements Runnable {

  @Option(
      names = "--force",
      description = "Also when the lab belongs to tests that still run; they will fail.")
  private boolean force;

  @Override
  public void run() {
    Lab.down(force, Progress.toStandardError());
  }
}
