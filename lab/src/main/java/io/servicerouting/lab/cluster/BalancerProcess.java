package io.servicerouting.lab.cluster;

import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.binaries.LabHome;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.state.LabFolders;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The load balancer, a Java process on a machine of its own. */
final class BalancerProcess {

  static final String NAME = "balancer";

  private static final String MAIN_CLASS = "io.servicerouting.lab.balancer.BalancerMain";

  private BalancerProcess() {}

  static Daemon start(BalancerMode mode, LabFolders folders) {
    var words = new ArrayList<>(Namespaces.enter(AddressPlan.balancer()));
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "-cp",
            classPath(folders),
            MAIN_CLASS,
            "--kubeconfig",
            LabFolders.insideKubeconfig().toString(),
            "--vips",
            String.join(",", AddressPlan.LOAD_BALANCER_POOL),
            "--mode",
            mode.argument(),
            "--state-dir",
            LabFolders.STATE.toString()));
    return Daemon.start(NAME, words, folders.logs().resolve("balancer.log"));
  }

  /**
   * A copy of our own classes, so that building the lab again does not pull them away from under a
   * running balancer, and the libraries beside them. Not {@code java.class.path}: a test runner may
   * have put a jar there that it deletes when the tests end.
   */
  private static String classPath(LabFolders folders) {
    var source = BalancerProcess.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new LabException("cannot find out where the lab's own classes are");
    }
    var classes = Path.of(URI.create(source.getLocation().toString()));
    var libraries = LabHome.find().resolve("target").resolve("lib");
    if (!Files.isDirectory(libraries)) {
      throw new LabException(
          "%s is missing: build the lab first (mvn -pl lab package)".formatted(libraries));
    }
    var copy = folders.data().resolve("classes");
    Command.of("cp", "-r", classes.toString(), copy.toString()).run().orThrow();
    return copy + ":" + libraries + "/*";
  }
}
