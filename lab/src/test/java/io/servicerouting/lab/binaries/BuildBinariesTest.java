package io.servicerouting.lab.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script bin/build-binaries, with a compiler that only pretends. */
class BuildBinariesTest {

  private static final Path SCRIPT = LabHome.find().resolve("bin").resolve("build-binaries");

  @TempDir private Path dir;

  @BeforeEach
  void aCompilerThatNotesWhatItIsAskedFor() throws IOException {
    Files.createDirectories(dir.resolve("fake"));
    executable(
        dir.resolve("fake").resolve("go"),
        """
        #!/usr/bin/env bash
        echo "$*" >>"%1$s/asked"
        sleep "${SLOW:-0}"
        if [[ "$*" == *"${BROKEN:-nothing}" ]]; then echo undefined: everything; exit 1; fi
        while [[ $1 != -o ]]; do shift; done
        echo built >"$2"
        chmod +x "$2"
        """
            .formatted(dir));
  }

  @Test
  void buildsWhatIsNamedAndPrintsNothingButTheFolder() {
    var result = run("etcd", "kubectl").orThrow();

    var folder = Path.of(result.text());
    assertThat(folder.getParent()).isEqualTo(dir.resolve("cache"));
    assertThat(folder.resolve("etcd")).hasContent("built");
    assertThat(folder.resolve("kubectl")).isExecutable();
    assertThat(result.stderr()).contains("building 2 of 2", "building etcd (typically 100 s");
  }

  @Test
  void setsTheVersionThatGoModRequires() throws IOException {
    run("kubelet").orThrow();

    assertThat(asked())
        .singleElement()
        .asString()
        .containsPattern("component-base/version\\.gitVersion=v1\\.36\\.\\d+ ")
        .contains("component-base/version.gitMajor=1 ")
        .contains("component-base/version.gitMinor=36 ")
        .endsWith("k8s.io/kubernetes/cmd/kubelet");
  }

  @Test
  void buildsRuncWithTheSystemCallFilterWithoutWhichNoPodStarts() throws IOException {
    run("runc").orThrow();

    assertThat(asked()).singleElement().asString().contains("-tags seccomp ");
  }

  @Test
  void whatIsThereIsNotBuiltAgain() throws IOException {
    run("etcd").orThrow();

    var second = run("etcd").orThrow();

    assertThat(asked()).hasSize(1);
    assertThat(second.stderr()).isEmpty();
  }

  @Test
  void whatAReadyFolderHoldsIsNotBuilt() throws IOException {
    executable(dir.resolve("ready").resolve("etcd"), "#!/bin/sh\n");

    run("--ready", dir.resolve("ready").toString(), "etcd", "ctr").orThrow();

    assertThat(asked()).singleElement().asString().endsWith("cmd/ctr");
  }

  @Test
  void aFailedBuildShowsTheCompilersWordsAndKeepsTheOthers() {
    var result = command("etcd", "kubectl").withEnvironment("BROKEN", "cmd/kubectl").run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("kubectl failed:", "undefined: everything");
    var folder = Path.of(run("--print-dir").text());
    assertThat(folder.resolve("etcd")).exists();
    assertThat(folder.resolve("kubectl")).doesNotExist();
  }

  @Test
  void twoAtOnceBuildEachProgramOnce() throws IOException {
    var first =
        CompletableFuture.supplyAsync(() -> command("etcd").withEnvironment("SLOW", "1").run());
    var second =
        CompletableFuture.supplyAsync(() -> command("etcd").withEnvironment("SLOW", "1").run());

    assertThat(first.join().orThrow().text()).isEqualTo(second.join().orThrow().text());
    assertThat(asked()).hasSize(1);
  }

  @Test
  void anInterruptedBuildLeavesNothingThatLooksBuilt() throws Exception {
    var builder = new ProcessBuilder(SCRIPT.toString(), "etcd");
    builder.environment().putAll(environment());
    builder.environment().put("SLOW", "600");
    var process = builder.start();
    await().until(() -> Files.exists(dir.resolve("asked")));

    process.destroy();

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(Path.of(run("--print-dir").text()).resolve("etcd")).doesNotExist();
    // Killed, though perhaps not yet buried.
    await()
        .until(() ->
            ProcessHandle.allProcesses()
                .map(each -> each.info().commandLine().orElse(""))
                .noneMatch(line -> line.contains(dir.toString())));
  }

  @Test
  void anUnknownNameIsRefusedWithThoseItKnows() {
    var result = run("kube-dns");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("cannot build 'kube-dns'", "kube-apiserver");
  }

  @Test
  void everyProgramOfAClusterCanBeBuilt() {
    assertThat(run("--list").orThrow().stdout().lines()).containsAll(Binaries.CLUSTER);
  }

  @Test
  void whatTheConformanceTestsNeedIsBuiltIntoAFolderOfItsOwn() throws IOException {
    var result = run("--conformance", "e2e.test", "agnhost").orThrow();

    var folder = Path.of(result.text());
    assertThat(folder.getFileName().toString()).startsWith("conformance-");
    assertThat(folder.resolve("e2e.test")).isExecutable();
    assertThat(asked())
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("test -c ")
                .containsPattern("component-base/version\\.gitVersion=v1\\.36\\.\\d+ ")
                .endsWith("k8s.io/kubernetes/test/e2e"));
    assertThat(asked())
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("build ")
                .endsWith("k8s.io/kubernetes/test/images/agnhost"));
    assertThat(run("--list").orThrow().stdout()).doesNotContain("e2e.test");
  }

  private CommandResult run(String... arguments) {
    return command(arguments).run();
  }

  private Command command(String... arguments) {
    var words = new ArrayList<>(List.of(SCRIPT.toString()));
    words.addAll(List.of(arguments));
    var command = Command.of(words);
    environment().forEach(command::withEnvironment);
    return command;
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH",
        dir.resolve("fake") + ":" + System.getenv("PATH"),
        "SRP_LAB_CACHE",
        dir.resolve("cache").toString(),
        "KUBEBUILDER_ASSETS",
        "");
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(dir.resolve("asked"));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
