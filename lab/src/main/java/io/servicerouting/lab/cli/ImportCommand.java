package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Makes images known to every worker of the running lab.")
final class ImportCommand implements Runnable {

  @Parameters(arity = "1..*", paramLabel = "TAR", description = "Image archives (OCI layout).")
  private List<Path> archives = List.of();

  @Override
  public void run() {
    var lab = Lab.attach();
    archives.forEach(lab::importImage);
  }
}
