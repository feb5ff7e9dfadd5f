package io.servicerouting.lab.cli;

import io.servicerouting.lab.LabBusyException;
import io.servicerouting.lab.LabException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A real Kubernetes cluster on one machine, as a command. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    version = "lab 0.1.0",
    description = {
      "A real Kubernetes cluster on this machine: etcd, API server, controller manager, scheduler,"
          + " and workers with a real kubelet, containerd and runc each in namespaces of their own.",
      "Needs root. There is one lab per machine at a time."
    },
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ExecCommand.class,
      KubectlCommand.class,
      KubeconfigCommand.class,
      NodeCommand.class,
      ApiCommand.class,
      ImportCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it could not be done; the reason is on standard error",
      "2:a lab runs already, or another command is changing it; also wrong usage"
    })
public final class LabMain {

  private static final int BUSY = 2;

  private LabMain() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LabMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, command));
  }

  private static int report(Exception e, CommandLine command) throws Exception {
    if (e instanceof LabException) {
      command.getErr().println("lab: " + e.getMessage());
      return e instanceof LabBusyException ? BUSY : 1;
    }
    // Not foreseen: the stack trace is what helps then.
    throw e;
  }
}
