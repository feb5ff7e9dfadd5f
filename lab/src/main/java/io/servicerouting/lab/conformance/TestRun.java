package io.servicerouting.lab.conformance;

import static java.util.Locale.ROOT;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run of Kubernetes' {@code e2e.test} from the lab's client machine. */
final class TestRun {

  /** What ginkgo prints before the name of each spec that has ended. */
  private static final Pattern ENDED =
      Pattern.compile("^[•S] (?:\\[([A-Z]+)] )?\\[([0-9.]+) seconds]$");

  private final Lab lab;
  private final Path programs;
  private final Path reports;
  private final Progress progress;
  private volatile @Nullable Process process;

  /**
   * @param reports an existing folder; gets {@code junit_01.xml} and {@code e2e.log}
   */
  TestRun(Lab lab, Path programs, Path reports, Progress progress) {
    this.lab = lab;
    this.programs = programs;
    this.reports = reports;
    this.progress = progress;
  }

  /**
   * Runs the tests to their end.
   *
   * @return the report in JUnit's format
   * @throws LabException if the runner does not start or leaves no report; a failed test is no
   *     reason
   */
  Path run(Selection selection, int processes) {
    try {
      Path report = reports.resolve("junit_01.xml");
      Files.deleteIfExists(report);
      int exit = execute(command(selection, processes));
      if (!Files.exists(report)) {
        throw new LabException(
            "the tests ended with %d and left no report; see %s".formatted(exit, log()));
      }
      return report;
    } catch (IOException e) {
      throw new LabException("cannot run the tests: " + e.getMessage(), e);
    }
  }

  Path log() {
    return reports.resolve("e2e.log");
  }

  /** Ends the runner and its test processes, from another thread. */
  void stop() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private List<String> command(Selection selection, int processes) {
    return lab.machine("client")
        .enter(
            programs.resolve("ginkgo").toString(),
            "--procs=" + processes,
            "--no-color",
            "--silence-skips",
            "-v",
            "--timeout=3h",
            "--focus=" + selection.focus(),
            "--skip=" + selection.skip(),
            programs.resolve("e2e.test").toString(),
            "--",
            "--provider=skeleton",
            "--kubeconfig=" + lab.insideKubeconfig(),
            "--num-nodes=" + lab.workers().size(),
            "--report-dir=" + reports,
            "--disable-log-dump=true");
  }

  private int execute(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process started = builder.start();
    process = started;
    started.getOutputStream().close();
    try (var out = Files.newBufferedWriter(log());
        var lines =
            new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
      String ended = "";
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line);
        out.newLine();
        // So that `tail -f` shows what is being waited for.
        out.flush();
        if (line.startsWith("[sig-")) {
          name = line.strip();
        }
        if (!ended.isEmpty()) {
          // The name comes next, or has come before if there is but one process.
          progress.say("%s  %s".formatted(ended, name));
          ended = "";
        }
        var match = ENDED.matcher(line);
        if (match.matches()) {
          String outcome = match.group(1) == null ? "passed" : match.group(1).toLowerCase(ROOT);
          ended = "%-7s %6.1f s".formatted(outcome, Double.parseDouble(match.group(2)));
        }
      }
      return started.waitFor();
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while the tests ran", e);
    }
  }
}
