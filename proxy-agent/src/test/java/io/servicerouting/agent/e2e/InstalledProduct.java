package io.servicerouting.agent.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.load.LoadCommand;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The agents on a lab, without the operator: what they do, they do alone. */
final class InstalledProduct {
  static final String NAMESPACE = "servicerouting-system";
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Path PROJECT = Path.of(System.getProperty("project.root"));

  private final Lab lab;
  private final ObjectMapper json = new ObjectMapper();

  private InstalledProduct(Lab lab) {
    this.lab = lab;
  }

  /** Installs once per lab; a second call finds it there. */
  static InstalledProduct on(Lab lab, Map<String, String> agentSettings) {
    InstalledProduct product = new InstalledProduct(lab);
    if (!lab.kubectl("get", "daemonset", "-n", NAMESPACE, "proxy-agent").succeeded()) {
      product.install(agentSettings);
    }
    return product;
  }

  private void install(Map<String, String> agentSettings) {
    ImageArchives images = new ImageArchives();
    lab.importImage(images.nginx(LabFolders.cache()));
    lab.importImage(images.agent(LabFolders.cache(), PROJECT.resolve("proxy-agent/target/dist")));
    kubectl("apply", "-f", PROJECT.resolve("config/rbac/namespace.yaml").toString());
    List<String> settings =
        new ArrayList<>(List.of("create", "configmap", "proxy-agent", "-n", NAMESPACE));
    agentSettings.forEach((key, value) -> settings.add("--from-literal=" + key + "=" + value));
    kubectl(settings.toArray(String[]::new));
    // Without kube-proxy nobody serves 10.96.0.1, through which pods usually find the API server.
    kubectl(
        "create",
        "configmap",
        "kubernetes-services-endpoint",
        "-n",
        NAMESPACE,
        "--from-literal=KUBERNETES_SERVICE_HOST=172.26.236.176",
        "--from-literal=KUBERNETES_SERVICE_PORT=6443");
    kubectl("apply", "-k", PROJECT.resolve("config/agent").toString());
    awaitAgents();
  }

  void awaitAgents() {
    kubectl("rollout", "status", "-n", NAMESPACE, "daemonset/proxy-agent", "--timeout=120s");
  }

  Lab lab() {
    return lab;
  }

  String kubectl(String... arguments) {
    return lab.kubectl(arguments).orThrow().stdout();
  }

  void apply(String manifest) {
    lab.apply(manifest).orThrow();
  }

  JsonNode get(String... what) {
    List<String> arguments = new ArrayList<>(List.of("get"));
    arguments.addAll(Arrays.asList(what));
    arguments.addAll(List.of("-o", "json"));
    try {
      return json.readTree(kubectl(arguments.toArray(String[]::new)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pod of the lab's web server on a node, labelled {@code app=APP}. */
  void createPod(String name, String app, String node) {
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          labels: {app: %s}
        spec:
          nodeSelector: {kubernetes.io/hostname: %s}
          terminationGracePeriodSeconds: 1
          containers:
          - name: nginx
            image: servicerouting.io/lab/nginx:1
            imagePullPolicy: IfNotPresent
            env:
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
            readinessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 1}
        """
            .formatted(name, app, node));
  }

  void awaitPods(String app) {
    kubectl("wait", "--for=condition=Ready", "pod", "-l", "app=" + app, "--timeout=90s");
  }

  /** Waits until all agents report the policy, as it is now, as programmed. */
  void awaitProgrammed(String policy) {
    long version = get("srp", policy).at("/metadata/resourceVersion").asLong();
    await()
        .atMost(PATIENCE)
        .until(() -> {
          for (JsonNode state : get("nrs").path("items")) {
            if (state.at("/status/policies/programmedResourceVersion").asLong() < version) {
              return false;
            }
          }
          return true;
        });
  }

  JsonNode nodeState(String node) {
    return get("nrs", node);
  }

  /** Requests from a machine, each over a new connection. */
  LoadResult request(String machine, String target, int count) {
    CommandResult result =
        lab.machine(machine).command(load(target, "--requests", String.valueOf(count))).run();
    return LoadResult.parse(result.orThrow().stdout());
  }

  /** Requests at a fixed rate from the client, while something is done. */
  LoadResult requestWhile(String target, int seconds, Callable<?> disturbance) throws Exception {
    return requestWhile("client", target, seconds, disturbance);
  }

  LoadResult requestWhile(String machine, String target, int seconds, Callable<?> disturbance)
      throws Exception {
    String[] words =
        load(target, "--continuous", "--rate", "100", "--seconds", String.valueOf(seconds));
    Process process = new ProcessBuilder(lab.machine(machine).enter(words)).start();
    try {
      awaitRunning(process);
      disturbance.call();
      String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return LoadResult.parse(result);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void awaitRunning(Process process) throws IOException {
    String line = process.errorReader(StandardCharsets.UTF_8).readLine();
    if (line == null || !line.contains("running")) {
      throw new IllegalStateException("the load generator did not start: " + line);
    }
  }

  private static String[] load(String target, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--url", "http://" + target + "/", "--json"));
    arguments.addAll(Arrays.asList(options));
    return LoadCommand.words(arguments.toArray(String[]::new));
  }

  /** The rules of a node's nat table, whichever variant they are in. */
  String natRules(String node) {
    return lab.machine(node)
        .exec("sh", "-c", "iptables-nft-save -t nat; iptables-legacy-save -t nat")
        .stdout();
  }

  /** The name of a node's agent pod. */
  String agentPod(String node) {
    return kubectl(
            "get",
            "pod",
            "-n",
            NAMESPACE,
            "-l",
            "app.kubernetes.io/component=proxy-agent",
            "--field-selector=spec.nodeName=" + node,
            "-o",
            "jsonpath={.items[0].metadata.name}")
        .strip();
  }

  /** One metric of a node's agent. */
  double metric(String node, String name) {
    return lab.machine(node)
        .exec("curl", "-s", "-m", "5", "http://127.0.0.1:10356/metrics")
        .stdout()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name + " on " + node));
  }

  /** Kills a node's agent with SIGKILL; kubelet starts it again. */
  void killAgent(String node) {
    lab.machine(node).exec("pkill", "-9", "-f", "io.servicerouting.agent.AgentCommand").orThrow();
  }
}
