package io.servicerouting.lab.cluster;

import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import java.util.ArrayList;
import java.util.List;

/** kubectl, as the lab's administrator and from the host. */
public final class Kubectl {

  private Kubectl() {}

  /**
   * The words that run it, before its arguments. By environment and not by flags, because flags
   * cannot stand before the name of a plugin; with a cache of its own, because kubectl remembers
   * for hours what a server of the same address knew, and every lab has the same address.
   */
  public static List<String> administrator(LabFolders folders) {
    return List.of(
        "env",
        "KUBECONFIG=" + LabFolders.kubeconfig(),
        "KUBECACHEDIR=" + folders.data().resolve("kubectl"),
        folders.bin().resolve("kubectl").toString());
  }

  static Command command(LabFolders folders, String... arguments) {
    var words = new ArrayList<>(administrator(folders));
    words.addAll(List.of(arguments));
    return Command.of(words);
  }
}
