package io.servicerouting.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.balancer.NetworkSandbox;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images' root file systems at work, in namespaces of their own. Needs root. */
class ImagesIT {

  @TempDir static Path folder;
  private static NetworkSandbox sandbox;
  private static UnpackedImage pause;
  private static UnpackedImage nginx;
  private static UnpackedImage agent;
  private static UnpackedImage operator;

  @BeforeAll
  static void build() throws IOException {
    sandbox = NetworkSandbox.start();
    var archives = new ImageArchives();
    Path cache = LabFolders.cache();
    pause = UnpackedImage.of(archives.pause(cache), folder);
    nginx = UnpackedImage.of(archives.nginx(cache), folder);
    agent = UnpackedImage.of(archives.agent(cache, distribution("proxy-agent")), folder);
    operator = UnpackedImage.of(archives.operator(cache, distribution("operator")), folder);
    for (UnpackedImage image : List.of(nginx, agent, operator)) {
      sandbox.script(
          """
          mount -t proc proc %1$s/proc
          mount --rbind /dev %1$s/dev
          """
              .formatted(image.root()));
    }
  }

  @AfterAll
  static void remove() throws IOException {
    sandbox.close();
  }

  @Test
  void imagesHaveTheNamesThatPodsUse() {
    assertThat(List.of(pause.name(), nginx.name(), agent.name(), operator.name()))
        .containsExactly(
            "registry.k8s.io/pause:3.10.2",
            "servicerouting.io/lab/nginx:1",
            "servicerouting.io/proxy-agent:dev",
            "servicerouting.io/operator:dev");
  }

  @Test
  void imagesStaySmall() throws IOException {
    assertThat(pause.size()).isLessThan(2L << 20);
    assertThat(nginx.size()).isLessThan(30L << 20);
    assertThat(agent.size()).isLessThan(180L << 20);
    // Without our jars and the libraries: those are 51 MB.
    assertThat(operator.size()).isLessThan(150L << 20);
  }

  @Test
  void usersAreNumeric() {
    assertThat(List.of(pause, nginx, agent, operator))
        .allSatisfy(image -> assertThat(image.config().path("User").asText()).matches("\\d+"));
  }

  /** Orphans of a pod that shares its process namespace fall to pause. */
  @Test
  void pauseReapsOrphansAndEndsOnSigterm() {
    sandbox.script(
        """
        unshare --pid --fork --kill-child=KILL %1$s/pause &
        outer=$!
        init=
        for _ in $(seq 200); do
          init=$(pgrep -P $outer pause) && break
          sleep 0.1
        done
        nsenter --target $init --pid sh -c '(sleep 0.1 &) ; exit 0'
        for _ in $(seq 200); do
          test -z "$(ps --ppid $init -o pid=)" && break
          sleep 0.1
        done
        test -z "$(ps --ppid $init -o pid=)"
        kill -TERM $init
        wait $outer
        """
            .formatted(pause.root()));
  }

  @Test
  void nginxAnswersWithItsNamesAndTheClientAndStopsAtOnce() {
    sandbox.script(
        """
        cd %1$s
        export POD_NAME=my-nginx-a NODE_NAME=node2
        unshare --pid --fork --kill-child=KILL chroot . /entrypoint.sh >%2$s/nginx.log 2>&1 &
        """
            .formatted(nginx.root(), folder));

    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> get("/").contains("pod=my-nginx-a"));
    assertThat(get("/anything?x=1"))
        .startsWith("HTTP/1.1 200 OK")
        .containsIgnoringCase("Connection: close")
        .endsWith("\r\n\r\npod=my-nginx-a node=node2 client=127.0.0.1\n");
    assertThat(get("/healthz")).endsWith("ok\n");
    assertThat(folder.resolve("nginx.log"))
        .content()
        .contains("127.0.0.1:", "\"GET /anything?x=1 HTTP/1.1\" 200");

    // As the first process of its container: SIGTERM must end it, and all its children, at once.
    sandbox.script(
        """
        pkill -TERM -o nginx
        for _ in $(seq 100); do
          test -z "$(ps -C nginx -o stat= | grep -v Z)" && exit
          sleep 0.1
        done
        ps -C nginx -o pid,stat,args
        exit 1
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POD_NAME= NODE_NAME=n | POD_NAME: set POD_NAME to metadata.name by the downward API",
        "POD_NAME=p NODE_NAME= | NODE_NAME: set NODE_NAME to spec.nodeName by the downward API",
        "POD_NAME=p$x NODE_NAME=n | POD_NAME and NODE_NAME may hold a-z, 0-9, '.' and '-': 'p$x', 'n'"
      })
  void nginxWithoutProperNamesSaysWhatIsMissing(String environment, String message) {
    var words = new ArrayList<>(List.of("env"));
    words.addAll(List.of(environment.split(" ")));
    words.addAll(List.of("chroot", nginx.root().toString(), "/entrypoint.sh"));
    CommandResult result = Command.of(words).run();

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.stderr()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "iptables --version, iptables v1.8.9 (nf_tables)",
    "iptables-legacy --version, (legacy)",
    "iptables-legacy-save --version, (legacy)",
    "iptables-legacy-restore --version, (legacy)",
    "iptables-nft --version, (nf_tables)",
    "iptables-nft-save --version, (nf_tables)",
    "iptables-nft-restore --version, (nf_tables)",
    "ip6tables --version, (nf_tables)",
    "ip6tables-save --version, (nf_tables)",
    "ip6tables-restore --version, (nf_tables)",
    "ip6tables-legacy --version, (legacy)",
    "ip6tables-nft --version, (nf_tables)",
    "nft --version, nftables v",
    "conntrack --version, conntrack v",
    "ipset --version, ipset v",
    "ip -Version, iproute2",
    "modprobe --version, kmod version",
  })
  void agentImageHasTheToolsOfItsTrade(String command, String expected) {
    assertThat(inAgent(command).orThrow().stdout()).contains(expected);
  }

  /** A listing alone would not notice a missing extension library. */
  @ParameterizedTest
  @CsvSource({"iptables-legacy", "iptables-nft", "ip6tables-legacy", "ip6tables-nft"})
  void rulesOfTheAgentsKindLoad(String command) {
    var rule =
        " -t nat -A POSTROUTING -p tcp -m addrtype --src-type LOCAL -m comment --comment x"
            + " -m statistic --mode random --probability 0.5 -m mark --mark 0x4000/0x4000"
            + " -j MASQUERADE --random-fully";
    inAgent(command + rule).orThrow();

    assertThat(inAgent(command + "-save -t nat").orThrow().stdout())
        .contains("-m statistic --mode random", "-j MASQUERADE --random-fully");
  }

  @Test
  void launcherOfTheAgentRunsOnTheImagesOwnJava() {
    var result = inAgent("/opt/proxy-agent/bin/proxy-agent").orThrow();

    assertThat(result.stdout()).contains("home=/opt/java").contains("java.net.http");
  }

  @Test
  void agentIsStartedByItsLauncherAsNumericRoot() {
    assertThat(agent.config().path("Entrypoint").get(0).asText())
        .isEqualTo("/opt/proxy-agent/bin/proxy-agent");
    assertThat(agent.config().path("Env"))
        .anyMatch(one -> one.asText().equals("JAVA_HOME=/opt/java"));
  }

  @Test
  void operatorIsNotRootAndItsLauncherWritesNothing() {
    assertThat(operator.config().path("User").asText()).isEqualTo("65532");
    assertThat(operator.config().path("Entrypoint").get(0).asText())
        .isEqualTo("/opt/operator/bin/operator");
    sandbox.script(
        """
        chmod 755 %1$s
        unshare --mount sh -eu -c '
          mount --rbind %1$s %1$s
          mount -o remount,bind,ro %1$s
          chroot --userspec=65532:65532 %1$s /usr/bin/env -i PATH=/usr/bin JAVA_HOME=/opt/java \
            /opt/operator/bin/operator >%2$s/operator.log'
        """
            .formatted(operator.root(), folder));
    assertThat(folder.resolve("operator.log"))
        .content()
        .contains("home=/opt/java", "java.desktop", "java.naming", "jdk.management");
  }

  @Test
  void packageThatDoesNotExistIsNamed() {
    var packages = new DebianPackages(folder.resolve("packages"));

    assertThatThrownBy(() -> packages.resolve(List.of("dash", "no-such-package-at-all")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("APT knows no package no-such-package-at-all on this machine")
        .hasMessageContaining("apt-get update");
  }

  @Test
  void missingLibraryIsNamedWithTheProgramThatNeedsIt() throws Exception {
    Path root = Files.createDirectory(folder.resolve("incomplete"));
    Files.copy(nginx.root().resolve("usr/sbin/nginx"), root.resolve("nginx"));

    assertThatThrownBy(() -> SharedLibraries.requireComplete(List.of(root)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("libssl.so.3 (needed by %s)".formatted(root.resolve("nginx")));
  }

  private static String get(String path) {
    return sandbox
        .run(
            "",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/80; printf 'GET %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3;"
                    .formatted(path)
                + " cat <&3")
        .orThrow()
        .stdout();
  }

  private static CommandResult inAgent(String command) {
    return sandbox.run(
        "",
        "chroot",
        agent.root().toString(),
        "/usr/bin/env",
        "-i",
        "PATH=/usr/sbin:/usr/bin",
        "JAVA_HOME=/opt/java",
        "sh",
        "-c",
        command);
  }

  /** A distribution whose launcher tells about the runtime it was started with. */
  private static Path distribution(String program) throws IOException {
    Path root = folder.resolve("dist-" + program);
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("lib"));
    Path launcher =
        Files.writeString(
            root.resolve("bin").resolve(program),
            """
            #!/bin/sh
            set -eu
            echo "home=$JAVA_HOME"
            "$JAVA_HOME/bin/java" --list-modules
            """);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var jar =
            new ZipOutputStream(
                Files.newOutputStream(root.resolve("lib/%s-1.jar".formatted(program))));
        var code = ContentHash.class.getResourceAsStream("ContentHash.class")) {
      jar.putNextEntry(new ZipEntry("io/servicerouting/lab/image/ContentHash.class"));
      code.transferTo(jar);
    }
    return root;
  }
}
