package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.cluster.Leftovers;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import io.servicerouting.lab.state.LabRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starting, failing, being killed: whatever happens, nothing may be left, and the host unchanged.
 */
class LifecycleIT {

  private static final Path COMMAND = Path.of("bin", "lab").toAbsolutePath();

  private final List<String> said = new ArrayList<>();
  private String hostBefore = "";
  private boolean free;

  @BeforeEach
  void startFromNothing() throws IOException {
    // Another test class of this JVM may have left its lab for the next one. Somebody else's lab is
    // not ours to remove.
    long own = ProcessHandle.current().pid();
    assertThat(LabRecord.read().filter(LabRecord::isWanted))
        .as("a lab of another process, which `lab down` removes")
        .matches(lab -> lab.isEmpty() || lab.get().owner().pid() == own);
    free = true;
    Lab.down(said::add);
    hostBefore = host();
  }

  @AfterEach
  void leaveNothing() throws IOException {
    // This runs also when the method above has found somebody else's lab.
    if (!free) {
      return;
    }
    Lab.down(said::add);
    assertThat(leftovers()).isEmpty();
    assertThat(host()).isEqualTo(hostBefore);
  }

  @ParameterizedTest(name = "killed when it said \"{0}\"")
  @ValueSource(strings = {"network", "workers", "controllers", "waiting for the nodes"})
  void aStartThatIsKilledLeavesNothingAfterDown(String when) throws Exception {
    var up = up();
    awaitLine(up, when);

    up.destroyForcibly().waitFor();
    assertThat(leftovers()).as("what the killed start left").isNotEmpty();
    Lab.down(said::add);

    assertThat(leftovers()).isEmpty();
  }

  @Test
  void anInterruptedStartRemovesWhatItStarted() throws Exception {
    var up = up();
    awaitLine(up, "controllers");

    Command.of("kill", "-INT", Long.toString(up.pid())).run().orThrow();

    assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(up.exitValue()).isNotZero();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aStartThatFailsSaysWhyAndRemovesWhatItStarted(@TempDir Path programs) throws IOException {
    var etcd = programs.resolve("etcd");
    Files.writeString(etcd, "#!/bin/sh\necho etcd has no wish to run\nexit 3\n");
    Files.setPosixFilePermissions(etcd, PosixFilePermissions.fromString("rwx------"));

    assertThatThrownBy(() -> Lab.start(oneWorker().withBinaries(programs), false, said::add))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("etcd ended at once")
        .hasMessageContaining("etcd has no wish to run");

    assertThat(said).contains("taking etcd from " + programs);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aLabOfTheCommandGoesOnWhenTheCommandEnds() throws Exception {
    var up = up();
    up.errorReader(StandardCharsets.UTF_8).lines().forEach(said::add);
    assertThat(up.waitFor()).as("%s", said).isZero();

    var status = command("status").run();
    assertThat(status.orThrow().stdout()).contains("kube-apiserver", "node1", "Ready", "v1.36.");
    assertThat(command("exec", "node1", "--", "hostname").run().text()).isEqualTo("node1");
    assertThat(command("exec", "client", "--", "sh", "-c", "exit 7").run().exitCode()).isEqualTo(7);
    assertThat(command("kubectl", "get", "nodes", "-o", "name").run().text())
        .isEqualTo("node/node1");
    var second = command("up").run();
    assertThat(second.exitCode()).isEqualTo(2);
    assertThat(second.stderr()).contains("process " + up.pid(), "lab down");
    assertThat(command("down").run().orThrow().stderr()).contains("the lab is down");
  }

  @Test
  void withoutALabTheCommandsSaySo() {
    var status = command("status").run();

    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.stderr())
        .isEqualTo("lab: no lab runs on this machine; `lab up` starts one\n");
  }

  @Test
  void aLabThatItsTestsLeftBehindIsReplaced() {
    Lab.start(oneWorker(), false, said::add);
    // As if the JVM that started it were gone.
    var record = LabRecord.read().orElseThrow();
    record.withOwner(new LabRecord.Owner(1, -1, false)).write();

    try (var second = Lab.start(oneWorker(), false, said::add)) {
      assertThat(said).contains("removing what an earlier lab left behind");
      assertThat(second.kubectl("get", "nodes").succeeded()).isTrue();
    }
  }

  private static LabOptions oneWorker() {
    return LabOptions.defaults().withWorkers(1).withBalancer(BalancerMode.NONE);
  }

  private static Process up() throws IOException {
    // A shell that runs the tests in the background has them, and so their children, ignore SIGINT.
    return new ProcessBuilder(
            "env",
            "--default-signal=INT",
            COMMAND.toString(),
            "up",
            "--workers=1",
            "--balancer=none")
        .start();
  }

  private static Command command(String... words) {
    var all = new ArrayList<>(List.of(COMMAND.toString()));
    all.addAll(List.of(words));
    return Command.of(all);
  }

  private static void awaitLine(Process process, String part) throws IOException {
    BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
    var seen = new ArrayList<String>();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.add(line);
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("never said '%s': %s".formatted(part, seen));
  }

  private static List<String> leftovers() {
    var folders = LabFolders.inCache();
    var logs = "folder " + folders.data();
    return new Leftovers(folders, Cgroups.detect())
        .describe().stream().filter(line -> !line.equals(logs)).toList();
  }

  /** What a lab must not change: mounts, packet rules, routes, settings a kubelet wants. */
  private static String host() throws IOException {
    var text = new StringBuilder();
    for (var file :
        List.of(
            "/proc/self/mounts",
            "/proc/sys/vm/overcommit_memory",
            "/proc/sys/kernel/panic",
            "/proc/sys/kernel/panic_on_oops",
            "/proc/sys/kernel/keys/root_maxkeys",
            "/proc/sys/kernel/keys/root_maxbytes",
            "/proc/sys/net/ipv4/ip_forward",
            "/proc/sys/net/netfilter/nf_conntrack_max")) {
      if (Files.exists(Path.of(file))) {
        // Network namespaces come and go with other tests; ours are looked for elsewhere.
        var lines =
            Files.readAllLines(Path.of(file)).stream().filter(line -> !line.startsWith("nsfs"));
        text.append(file).append(": ").append(String.join("\n", lines.toList())).append('\n');
      }
    }
    text.append(Command.of("ip", "route", "show").run().orThrow().stdout());
    text.append(Command.of("nft", "list", "ruleset").run().orThrow().stdout());
    return text.toString();
  }
}
