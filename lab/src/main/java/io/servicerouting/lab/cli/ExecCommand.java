package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command in a machine: node1 and so on, control-plane, client, balancer, router.",
      "On a worker it sees the worker's processes and mounts as well; the other machines have a"
          + " network of their own and share the rest with the host."
    })
final class ExecCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MACHINE")
  private String machine = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command and its arguments, after --.")
  private List<String> command = List.of();

  @Override
  public Integer call() throws Exception {
    return Foreground.run(Lab.attach().machine(machine).enter(command.toArray(String[]::new)));
  }
}
