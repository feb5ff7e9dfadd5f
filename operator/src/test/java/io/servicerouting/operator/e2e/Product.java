package io.servicerouting.operator.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.load.BackgroundLoad;
import io.servicerouting.lab.load.LoadCommand;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.state.LabFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** The product on a lab, installed the way a user installs it: {@code kubectl apply -k}. */
final class Product {
  static final String NAMESPACE = "servicerouting-system";
  static final String LABEL = "service.kubernetes.io/service-proxy-name";

  /** For everything that a quiet machine does in seconds. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final String BUNDLE = PROJECT.resolve("config/default").toString();

  /** Enough to see a gap of a tenth of a second, and little work for a busy machine. */
  private static final int REQUESTS_PER_SECOND = 50;

  private final Lab lab;
  private final ObjectMapper json = new ObjectMapper();

  private Product(Lab lab) {
    this.lab = lab;
  }

  /** The product, installed and ready; installed anew if an earlier test has removed it. */
  static Product on(Lab lab) {
    Product product = new Product(lab);
    if (!lab.kubectl("get", "serviceroutingconfig", "cluster").succeeded()) {
      product.importImages();
      lab.kubectl("delete", "--ignore-not-found", "-k", BUNDLE, "--timeout=120s");
      product.install();
    }
    product.awaitReady();
    return product;
  }

  /** The lab with the product's images, and without the product, for another way to install it. */
  static Product imagesOn(Lab lab) {
    Product product = new Product(lab);
    product.importImages();
    product.removeBundle();
    return product;
  }

  /** Its images on every node, and nothing of it in the cluster. */
  static Product absent(Lab lab) {
    Product product = new Product(lab);
    product.importImages();
    product.removeBundle();
    return product;
  }

  private void importImages() {
    ImageArchives images = new ImageArchives();
    Path cache = LabFolders.cache();
    lab.importImage(images.nginx(cache));
    lab.importImage(images.agent(cache, PROJECT.resolve("proxy-agent/target/dist")));
    lab.importImage(images.operator(cache, PROJECT.resolve("operator/target/dist")));
  }

  /** All manifests of {@code config/default}, as one file. */
  String bundle() {
    return kubectl("kustomize", BUNDLE);
  }

  void install() {
    kubectl("apply", "-f", PROJECT.resolve("config/rbac/namespace.yaml").toString());
    tellWhereTheApiServerIs();
    kubectl("apply", "-k", BUNDLE);
  }

  /** Nobody serves 10.96.0.1 without kube-proxy, through which pods usually find the API server. */
  void tellWhereTheApiServerIs() {
    if (!lab.kubectl("get", "daemonset", "-n", "kube-system", "kube-proxy").succeeded()) {
      kubectl(
          "create",
          "configmap",
          "kubernetes-services-endpoint",
          "-n",
          NAMESPACE,
          "--from-literal=KUBERNETES_SERVICE_HOST=172.26.236.176",
          "--from-literal=KUBERNETES_SERVICE_PORT=6443");
    }
  }

  /** Removes everything that the bundle brought. */
  void removeBundle() {
    kubectl("delete", "--ignore-not-found", "-k", BUNDLE, "--timeout=120s");
  }

  /**
   * Runs a shell script as the lab's administrator.
   *
   * @param programs found on the path, besides kubectl and the host's own
   */
  CommandResult runScript(Path script, Path... programs) {
    List<String> kubectl = lab.kubectlCommand().words();
    // "env NAME=VALUE ... PATH/kubectl": the same surroundings, with kubectl on the path.
    List<String> words = new ArrayList<>(kubectl.subList(0, kubectl.size() - 1));
    List<String> path = new ArrayList<>(List.of(Path.of(kubectl.getLast()).getParent().toString()));
    Arrays.stream(programs).map(program -> program.getParent().toString()).forEach(path::add);
    path.add(System.getenv("PATH"));
    words.add("PATH=" + String.join(":", path));
    words.addAll(List.of("sh", "-eu", script.toString()));
    return Command.of(words).withTimeout(Duration.ofMinutes(10)).run().orThrow();
  }

  void awaitReady() {
    awaitCondition("serviceroutingconfig", "cluster", "Ready", "True");
    kubectl(
        "rollout",
        "status",
        "-n",
        NAMESPACE,
        "deployment/servicerouting-operator",
        "--timeout=" + PATIENCE.toSeconds() + "s");
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
    } catch (JsonProcessingException e) {
      throw new AssertionError("kubectl did not answer with JSON", e);
    }
  }

  /** Waiting that forgives what fails on the way and tells the last failure. */
  static ConditionFactory eventually(String what) {
    return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).ignoreExceptions();
  }

  /** Waits for a condition of an object that concerns its current generation. */
  void awaitCondition(String kind, String name, String type, String status) {
    eventually(kind + " " + name + " " + type + "=" + status)
        .until(() -> {
          JsonNode object = get(kind, name);
          return object.at("/status/observedGeneration").asLong()
                  == object.at("/metadata/generation").asLong()
              && condition(object, type).path("status").asText().equals(status);
        });
  }

  /** One condition of an object; missing if it has none of that type. */
  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  /** The take-over label of a Service; empty if it has none. */
  String takeOverLabel(String service) {
    return get("service", service).at("/metadata/labels").path(LABEL).asText();
  }

  /** Requests at a fixed rate from the client, until it is stopped. */
  BackgroundLoad load(String target) {
    return BackgroundLoad.start(lab.machine("client"), target, REQUESTS_PER_SECOND);
  }

  /** Requests from a machine, each over a new connection. */
  LoadResult request(String machine, String target, int count) {
    String[] words =
        LoadCommand.words(
            "--url", "http://" + target + "/", "--json", "--requests", String.valueOf(count));
    CommandResult result = lab.machine(machine).command(words).run();
    return LoadResult.parse(result.orThrow().stdout());
  }

  /** The rules of a node's nat table, whichever variant they are in. */
  String natRules(String node) {
    return lab.machine(node)
        .exec("sh", "-c", "iptables-nft-save -t nat; iptables-legacy-save -t nat")
        .stdout();
  }

  /** All rules of a node that name us, in every table, family and variant. */
  String ourRules(String node) {
    return lab.machine(node)
        .exec(
            "sh",
            "-c",
            "for save in iptables-nft-save iptables-legacy-save ip6tables-nft-save"
                + " ip6tables-legacy-save; do $save 2>/dev/null | grep SRP-; done; true")
        .stdout();
  }

  /** The operator's pods that run, by name. */
  List<String> operatorPods() {
    List<String> names = new ArrayList<>();
    for (JsonNode pod :
        get("pods", "-n", NAMESPACE, "-l", "app.kubernetes.io/component=operator").path("items")) {
      names.add(pod.at("/metadata/name").asText());
    }
    return names;
  }
}
