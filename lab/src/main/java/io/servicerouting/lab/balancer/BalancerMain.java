package io.servicerouting.lab.balancer;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.balancer.Balancer.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The balancer's process; start it in a network namespace of its own on the nodes' network. */
@Command(
    name = "balancer",
    mixinStandardHelpOptions = true,
    description = {
      "Gives Services of type LoadBalancer an address and spreads its connections over the nodes,",
      "keeping the destination. Runs until SIGTERM; what it programmed stays in the namespace."
    })
public final class BalancerMain implements Callable<Integer> {

  @Option(names = "--kubeconfig", required = true, description = "how to reach the API server")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--vips",
      required = true,
      split = ",",
      paramLabel = "ADDRESS",
      description = "addresses to give out, separated by commas")
  private @Nullable List<String> vips;

  @Option(
      names = "--mode",
      defaultValue = "health",
      description = {
        "health: nodes whose health check answers 200; all: every Ready node",
        "(default: ${DEFAULT-VALUE})"
      })
  private @Nullable RotationMode mode;

  @Option(
      names = "--state-dir",
      required = true,
      paramLabel = "DIR",
      description = "where balancer.json is kept up to date")
  private @Nullable Path stateDir;

  @Option(
      names = "--interface",
      defaultValue = "eth0",
      description = "the one on the nodes' network (default: ${DEFAULT-VALUE})")
  private @Nullable String networkInterface;

  @Option(
      names = "--probe-interval-ms",
      defaultValue = "1000",
      description = "from one health check to the next (default: ${DEFAULT-VALUE})")
  private int probeIntervalMillis;

  @Option(
      names = "--probe-timeout-ms",
      // Short ones would take healthy nodes out on a machine that is busy.
      defaultValue = "3000",
      description = "for one health check (default: ${DEFAULT-VALUE})")
  private int probeTimeoutMillis;

  @Option(
      names = "--failures",
      defaultValue = "2",
      description = "failed checks in a row that take a node out (default: ${DEFAULT-VALUE})")
  private int failures;

  @Option(
      names = "--successes",
      defaultValue = "1",
      description = "passed checks in a row that bring a node in (default: ${DEFAULT-VALUE})")
  private int successes;

  private BalancerMain() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BalancerMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(BalancerMain::explain)
            .execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    Progress log = log();
    var pool = new VipPool(Objects.requireNonNull(vips));
    var kernel = new NamespaceKernel(Objects.requireNonNull(networkInterface), pool);
    var client = ApiClient.open(Objects.requireNonNull(kubeconfig));
    // The balancer needs the cluster and the cluster tells the balancer: this is the knot.
    var listener = new AtomicReference<Runnable>(() -> {});
    try (var cluster = new KubernetesCluster(client, () -> listener.get().run(), log)) {
      var balancer =
          new Balancer(
              new Settings(
                  Objects.requireNonNull(mode),
                  Duration.ofMillis(probeIntervalMillis),
                  successes,
                  failures),
              cluster,
              kernel,
              new HttpProbe(Duration.ofMillis(probeTimeoutMillis)),
              pool,
              new StateFile(Objects.requireNonNull(stateDir)),
              log);
      listener.set(balancer::somethingChanged);
      balancer.run();
    }
    return CommandLine.ExitCode.OK;
  }

  private static Progress log() {
    return line ->
        System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " balancer: " + line);
  }

  private static int explain(
      Exception error, CommandLine command, CommandLine.ParseResult arguments) throws Exception {
    if (error instanceof LabException || error instanceof IllegalArgumentException) {
      command.getErr().println("balancer: " + error.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw error;
  }
}
