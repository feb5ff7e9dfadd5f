package io.servicerouting.lab.cli;

import io.servicerouting.lab.Lab;
import picocli.CommandLine.Command;

@Command(
    name = "kubeconfig",
    mixinStandardHelpOptions = true,
    description = "Prints the path of the administrator's kubeconfig, for use from the host.")
final class KubeconfigCommand implements Runnable {

  @Override
  public void run() {
    System.out.println(Lab.attach().kubeconfig());
  }
}
