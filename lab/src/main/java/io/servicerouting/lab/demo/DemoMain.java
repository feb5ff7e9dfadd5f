package io.servicerouting.lab.demo;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.LabOptions;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.LabHome;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.state.LabFolders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code make demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a real three-node cluster on this machine, installs the product with kubectl, and"
            + " replays the reference article: a table of what was expected and what real requests"
            + " showed.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all rows as expected", "1:a row differs, or the cluster did not come up"})
public final class DemoMain implements Callable<Integer> {

  @Option(names = "--keep", description = "Leave the cluster up and say how to use kubectl on it.")
  private boolean keep;

  private final PrintStream out = System.out;

  private DemoMain() {}

  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new DemoMain());
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
      if (!(e instanceof LabException)) {
        throw e;
      }
      command.getErr().println("demo: " + e.getMessage());
      return 1;
    });
    System.exit(commandLine.execute(arguments));
  }

  @Override
  public Integer call() {
    Instant begin = Instant.now();
    Path project = LabHome.find().resolve("..").normalize();
    Progress progress = line -> out.println("  " + line);
    DemoTable table = new DemoTable(out);
    out.println("== images: operator, agent, and an nginx that answers with its name");
    ImageArchives images = new ImageArchives(progress);
    Path cache = LabFolders.cache();
    Path agent = images.agent(cache, project.resolve("proxy-agent/target/dist"));
    Path operator = images.operator(cache, project.resolve("operator/target/dist"));
    LabOptions options =
        LabOptions.defaults().withImage(images.nginx(cache)).withImage(agent).withImage(operator);
    out.println("== a cluster of three nodes, without kube-proxy");
    boolean done = false;
    Lab lab = Lab.start(options, true, progress);
    try {
      DemoCluster cluster = new DemoCluster(lab, project);
      install(cluster);
      out.println("== the article, step by step");
      new ArticleReplay(cluster, table, out).run();
      new SpreadReplay(cluster, table, out).run();
      done = true;
    } finally {
      if (!keep) {
        out.println(done ? "== taking the cluster down" : "== failed; taking the cluster down");
        Lab.down(progress);
      }
    }
    return conclude(table, lab, Duration.between(begin, Instant.now()));
  }

  private void install(DemoCluster cluster) {
    out.println("== kubectl apply -k config/default");
    cluster.applyFile("config/rbac/namespace.yaml");
    cluster.apply("settings.yaml");
    cluster.applyFolder("config/default");
    // The operator creates ServiceRoutingConfig, and that is what everything else follows from.
    cluster.await(
        "the operator to create ServiceRoutingConfig",
        () -> cluster.lab().kubectl("get", "serviceroutingconfig", "cluster").succeeded());
    cluster.awaitCondition("serviceroutingconfig", "cluster", "Ready");
    cluster.await(
        "the webhook to be registered",
        () ->
            !cluster
                .get("mutatingwebhookconfiguration", "servicerouting")
                .at("/webhooks/0/clientConfig/caBundle")
                .asText()
                .isEmpty());
    show(cluster, "-n", "servicerouting-system", "get", "deployments,daemonsets");
    show(cluster, "get", "serviceroutingconfig");
  }

  private void show(DemoCluster cluster, String... command) {
    out.println("  " + cluster.kubectl(command).strip().replace("\n", "\n  "));
  }

  private int conclude(DemoTable table, Lab lab, Duration took) {
    table.print(out);
    out.printf(
        "%d of %d rows as expected, %d min %d s in all%n",
        table.size() - table.differing(), table.size(), took.toMinutes(), took.toSecondsPart());
    if (keep) {
      out.printf(
          "The cluster is up. Use it with%n  export KUBECONFIG=%s%n  lab/bin/lab kubectl get pods -A"
              + " -o wide%n  lab/bin/lab exec client -- curl http://172.26.236.180/%n  lab/bin/lab"
              + " exec node1 -- iptables-save -t nat%nand remove it with%n  make demo-down%n",
          lab.kubeconfig());
    }
    return table.allAsExpected() ? 0 : 1;
  }
}
