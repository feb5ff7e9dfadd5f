package io.servicerouting.lab.balancer;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of machines that cannot outlive the test: all of it lives in namespaces of one process
 * that ends with its standard input, thus also when the test's JVM is killed. Its first network
 * namespace holds the bridge, 172.26.236.1/24; each machine is a named one inside.
 */
public final class NetworkSandbox implements AutoCloseable {

  private static final String INIT =
      """
      set -e
      mount --make-rprivate /
      mount -t tmpfs tmpfs /run
      mkdir /run/netns
      ip link set lo up
      ip link add br0 type bridge
      ip address add 172.26.236.1/24 dev br0
      ip link set br0 up
      echo ready
      exec cat
      """;

  private final Process root;
  private final long init;

  private NetworkSandbox(Process root, long init) {
    this.root = root;
    this.init = init;
  }

  public static NetworkSandbox start() throws IOException {
    Process root =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--net",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child=KILL",
                    "--mount-proc",
                    "sh",
                    "-c",
                    INIT))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = root.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"ready".equals(answer)) {
      root.destroyForcibly();
      throw new IOException("the sandbox did not start; it said " + answer);
    }
    return new NetworkSandbox(root, root.children().findFirst().orElseThrow().pid());
  }

  /** Adds a machine with eth0 on the bridge. */
  public void machine(String name, String address) {
    script(
        """
        ip netns add %1$s
        ip link add %1$s type veth peer name eth0 netns %1$s
        ip link set %1$s master br0 up
        ip -n %1$s link set lo up
        ip -n %1$s address add %2$s/24 dev eth0
        ip -n %1$s link set eth0 up
        ip -n %1$s route add default via 172.26.236.1
        """
            .formatted(name, address));
  }

  /** Runs a shell script in the sandbox, outside any machine. */
  public void script(String text) {
    Command.of(enter("sh", "-eu")).withInput(text).run().orThrow();
  }

  /**
   * Runs a command in a machine.
   *
   * @param machine empty: in the sandbox, outside any machine
   */
  public CommandResult run(String machine, String... words) {
    return Command.of(inMachine(machine, List.of(words))).run();
  }

  /** Runs one of our main classes in a machine. */
  public CommandResult java(String machine, Class<?> main, String... arguments) {
    return Command.of(inMachine(machine, javaWords(main, arguments))).run();
  }

  /**
   * Starts one of our main classes in a machine; it ends with the sandbox at the latest.
   *
   * @param log where its output goes
   */
  void startJava(String machine, Path log, Class<?> main, String... arguments) throws IOException {
    new ProcessBuilder(inMachine(machine, javaWords(main, arguments)))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Sends a signal to every process in a machine that runs this main class. */
  void signal(String signal, Class<?> main) {
    script("pkill -%s -f ' %s( |$)'\n".formatted(signal, main.getName().replace(".", "[.]")));
  }

  boolean runs(Class<?> main) {
    return Command.of(enter("pgrep", "-f", " %s( |$)".formatted(main.getName()))).run().succeeded();
  }

  @Override
  public void close() throws IOException {
    root.getOutputStream().close();
    try {
      root.waitFor();
    } catch (InterruptedException e) {
      root.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private List<String> inMachine(String machine, List<String> words) {
    var all =
        new ArrayList<>(
            List.of(machine.isEmpty() ? enter() : enter("ip", "netns", "exec", machine)));
    all.addAll(words);
    return all;
  }

  private String[] enter(String... words) {
    var all =
        new ArrayList<>(
            List.of("nsenter", "--target", Long.toString(init), "--net", "--mount", "--pid"));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  private static List<String> javaWords(Class<?> main, String... arguments) {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }
}
