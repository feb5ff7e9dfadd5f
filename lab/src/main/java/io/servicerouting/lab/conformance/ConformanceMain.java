package io.servicerouting.lab.conformance;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.LabHome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code make conformance}. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    description =
        "Runs Kubernetes' own network tests on a cluster of six nodes and compares what passes with"
            + " our agents with what passes with kube-proxy.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:what passes with kube-proxy passes with our agents, as far as both have been run",
      "1:a test differs, or the tests could not be run"
    })
public final class ConformanceMain implements Callable<Integer> {

  @Option(
      names = "--proxy",
      defaultValue = "ours",
      description = "ours or kube-proxy (default: ${DEFAULT-VALUE})")
  private @Nullable String proxyName;

  @Option(
      names = "--focus",
      description = "regular expression over test names (default: all about Services)")
  private @Nullable String focus;

  @Option(
      names = "--short",
      description = "those that say most in a few minutes; the recorded results stay")
  private boolean shortRun;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "gets the number of tests, in JUnit's format")
  private @Nullable Path countsFile;

  @Option(
      names = "--processes",
      defaultValue = "3",
      description = "tests at a time (default: ${DEFAULT-VALUE})")
  private int processes;

  @Option(names = "--programs", required = true, description = "folder of the tests' programs")
  private @Nullable Path programs;

  @Option(names = "--keep", description = "leave the cluster up")
  private boolean keep;

  @Option(names = "--use-running", description = "use the cluster that an earlier run has kept")
  private boolean useRunning;

  /** Of the tests; the lab's programs are of the same version. */
  private static final String KUBERNETES = "v1.36.3";

  private final PrintStream out = System.out;
  private final Progress progress = line -> out.println("  " + line);

  private ConformanceMain() {}

  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new ConformanceMain());
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
      if (!(e instanceof LabException)) {
        throw e;
      }
      command.getErr().println("conformance: " + e.getMessage());
      return 1;
    });
    System.exit(commandLine.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Proxy proxy = Proxy.named(Objects.requireNonNull(proxyName));
    Path built = Objects.requireNonNull(programs).toAbsolutePath();
    Path project = LabHome.find().resolve("..").normalize();
    Path reports = project.resolve("target/conformance").resolve(proxy.title());
    Files.createDirectories(reports);
    Path report = runTests(proxy, project, built, reports);
    return conclude(proxy, project, JunitReport.read(report));
  }

  private Path runTests(Proxy proxy, Path project, Path built, Path reports) {
    var onExit = new CleanUp(progress);
    Runtime.getRuntime().addShutdownHook(onExit.thread());
    Lab lab = useRunning ? Lab.attach() : start(proxy, project, built, onExit);
    var run = new TestRun(lab, built, reports, progress);
    onExit.stopFirst(run);
    out.printf("== Kubernetes' own tests; everything they say is in %s%n", run.log());
    return run.run(selection(), processes);
  }

  private Selection selection() {
    if (focus != null) {
      return Selection.of(focus);
    }
    return shortRun ? Selection.shortRun() : Selection.all();
  }

  private Lab start(Proxy proxy, Path project, Path built, CleanUp onExit) {
    out.printf("== a cluster of %d nodes with %s%n", ConformanceCluster.WORKERS, proxy.title());
    Runnable started = keep ? () -> {} : onExit::takeLabDown;
    return new ConformanceCluster(project, built, progress).start(proxy, keep, started);
  }

  private int conclude(Proxy proxy, Path project, List<Result> results) throws IOException {
    if (results.isEmpty()) {
      throw new LabException("no test matches the focus");
    }
    results.stream()
        .filter(result -> result.outcome() != Outcome.PASSED)
        .forEach(result ->
            out.printf("%s: %s%n    %s%n", result.outcome(), result.test(), result.reason()));
    out.printf(
        "%s: %d of %d passed%n",
        proxy.title(),
        results.stream().filter(result -> result.outcome() == Outcome.PASSED).count(),
        results.size());
    Exclusions exclusions = Exclusions.read(project.resolve("lab/conformance/excluded.tsv"));
    if (countsFile != null) {
      JunitReport.writeCounts(results, exclusions, countsFile);
    }
    Path recorded = project.resolve("lab/conformance/results");
    return shortRun
        ? compare(results, recorded, exclusions)
        : record(proxy, project, recorded, results, exclusions);
  }

  private int compare(List<Result> results, Path recorded, Exclusions exclusions) {
    Results kubeProxy = Results.read(recorded.resolve("kube-proxy.json"));
    return judge(new Comparison(kubeProxy, Results.of(results), exclusions));
  }

  private int record(
      Proxy proxy, Path project, Path folder, List<Result> results, Exclusions exclusions)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(proxy.title() + ".json");
    Results.read(file).with(results).write(file);
    var comparison =
        new Comparison(
            Results.read(folder.resolve("kube-proxy.json")),
            Results.read(folder.resolve("ours.json")),
            exclusions);
    Path page = project.resolve("docs/conformance.md");
    Files.writeString(page, comparison.markdown(KUBERNETES));
    out.printf("the table is in %s%n", page);
    tellWhatIsOpen(comparison);
    return judge(comparison);
  }

  private int judge(Comparison comparison) {
    List<String> lost = comparison.lost();
    lost.forEach(test -> out.println("passes with kube-proxy, not with ours: " + test));
    return lost.isEmpty() ? 0 : 1;
  }

  private void tellWhatIsOpen(Comparison comparison) {
    if (!comparison.open().isEmpty()) {
      out.printf(
          "%d tests that pass with kube-proxy have not been run with ours%n",
          comparison.open().size());
    }
    if (!comparison.unknown().isEmpty()) {
      out.printf(
          "%d tests have been run with ours only: PROXY=kube-proxy gives them something to be"
              + " compared with%n",
          comparison.unknown().size());
    }
  }
}
