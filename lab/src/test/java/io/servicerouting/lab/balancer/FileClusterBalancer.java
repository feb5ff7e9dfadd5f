package io.servicerouting.lab.balancer;

import io.servicerouting.lab.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The whole balancer, kernel and probes as they are, on a cluster in a file.
 *
 * <p>Arguments: folder, address to give out, mode.
 */
final class FileClusterBalancer {

  static final Duration PROBE_INTERVAL = Duration.ofMillis(250);

  private FileClusterBalancer() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path folder = Path.of(arguments[0]);
    var pool = new VipPool(List.of(arguments[1]));
    var settings = new Balancer.Settings(RotationMode.valueOf(arguments[2]), PROBE_INTERVAL, 1, 2);
    new Balancer(
            settings,
            new FileCluster(folder),
            new NamespaceKernel("eth0", pool),
            new HttpProbe(Duration.ofSeconds(3)),
            pool,
            new StateFile(folder),
            Progress.toStandardError())
        .run();
  }
}
