package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(
    name = "kubectl",
    description = "Runs kubectl as the lab's administrator; all arguments are kubectl's.")
final class KubectlCommand implements Callable<Integer> {

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    return Foreground.run(Lab.attach().kubectlCommand(arguments.toArray(String[]::new)).words());
  }
}
