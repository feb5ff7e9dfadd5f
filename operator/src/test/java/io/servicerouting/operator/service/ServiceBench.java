package io.servicerouting.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.servicerouting.api.v1alpha1.KubeProxyStatus;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.install.CurrentSuccessor;
import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldInformers;
import io.servicerouting.routing.ObjectName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * A controller of Services at work on an API server of its own: it looks at all Services of a
 * cluster, so tests that share one would disturb each other. Nodes are simulated.
 */
final class ServiceBench implements AutoCloseable {

  static final long EVERYTHING = Long.MAX_VALUE - 1;
  private static final Path PROJECT = Path.of(System.getProperty("project.root", ".."));
  private static final String WRITES = "count-writes";

  final ApiServer server = ApiServer.start();
  final FaultyProxy proxy = new FaultyProxy(Upstream.of(server));

  /** The tests' own, which no fault concerns. */
  final KubernetesClient client;

  private final KubernetesClient working;
  final ReportBook reports = new ReportBook();
  final CurrentSuccessor successor = new CurrentSuccessor();
  final HandBack handBack;
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final WorldInformers informers;
  private final ClusterWorld world;
  private final PolicyMarkers markers;
  private ServiceController controller;

  ServiceBench() {
    this(false);
  }

  private ServiceBench(boolean faulty) {
    kubectl("apply", "--server-side", "-k", PROJECT.resolve("config/crd").toString());
    kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=60s");
    client = TestCluster.client(server);
    working = faulty ? TestCluster.client(server, proxy) : connect();
    informers = new WorldInformers(working, TestCluster.AGENT_NAMESPACE);
    world = informers.world();
    markers = new PolicyMarkers(world);
    world.listen(markers);
    handBack = new HandBack(working, world, reports);
    informers.start();
    restart();
  }

  /** A bench whose controller reaches the API server through {@link #proxy}. */
  static ServiceBench withFaults() {
    return new ServiceBench(true);
  }

  private KubernetesClient connect() {
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url().toString())
            .withCaCertFile(server.caFile().toString())
            .withOauthToken(server.adminToken())
            .withWatchReconnectInterval(200)
            .build();
    var counter =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            String path = request.uri().getPath();
            if (request.method().equals("PATCH") && path.contains("/services/")) {
              writes.add(
                  path.substring(path.indexOf("/namespaces/") + 12).replace("/services", ""));
            }
          }
        };
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(WRITES, counter))
        .build();
  }

  /** A new leader. */
  void restart() {
    if (controller != null) {
      controller.close();
    }
    controller =
        new ServiceController(working, world, markers, reports, successor, InstantSource.system());
    controller.start();
  }

  String kubectl(String... arguments) {
    return server.kubectl(arguments).orThrow().text();
  }

  String kubectlWithInput(String input, String... arguments) {
    return server.kubectlCommand(arguments).withInput(input).run().orThrow().text();
  }

  /** kubectl apply. */
  void apply(String manifest) {
    kubectlWithInput(manifest, "apply", "-f", "-");
  }

  void namespace(String name) {
    kubectl("create", "namespace", name);
  }

  void config(String install) {
    apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ServiceRoutingConfig
        metadata: {name: cluster}
        spec: {install: %s}
        """
            .formatted(install));
  }

  /** A policy of the same name as its only target. */
  void policy(ObjectName service, String trafficPolicy) {
    apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ServiceRoutingPolicy
        metadata: {name: %s, namespace: %s}
        spec:
          targetRefs: [{name: %s}]
          trafficPolicy: {%s}
        """
            .formatted(service.name(), service.namespace(), service.name(), trafficPolicy));
  }

  long policyVersion(ObjectName policy) {
    return Long.parseLong(
        kubectl(
            "get",
            "srp",
            policy.name(),
            "-n" + policy.namespace(),
            "-ojsonpath={.metadata.resourceVersion}"));
  }

  void deletePolicy(ObjectName policy) {
    kubectl("delete", "srp", policy.name(), "-n" + policy.namespace());
  }

  /** Makes a Node, or changes its Ready condition. */
  void node(String name, boolean ready) {
    if (client.nodes().withName(name).get() == null) {
      client
          .resource(
              new NodeBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .addToLabels("kubernetes.io/os", "linux")
                  .endMetadata()
                  .build())
          .create();
    }
    client
        .nodes()
        .withName(name)
        .editStatus(node ->
            new NodeBuilder(node)
                .editStatus()
                .withConditions(
                    new NodeConditionBuilder()
                        .withType("Ready")
                        .withStatus(ready ? "True" : "False")
                        .withReason("Tested")
                        .build())
                .endStatus()
                .build());
  }

  /** Whether the agent of a node is ready; one that {@link #agent reports} is at first. */
  void agentReady(String node, boolean ready) {
    TestCluster.agentPod(client, node, ready);
  }

  /** Deletes the agents of all nodes. */
  void deleteAgents() {
    kubectl("delete", "pods", "--all", "--force", "-n" + TestCluster.AGENT_NAMESPACE);
  }

  /** What the agent of a node reports. */
  void agent(String node, long marker, String exceptions) {
    apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: NodeRoutingState
        metadata: {name: %s}
        """
            .formatted(node));
    if (client.pods().inNamespace(TestCluster.AGENT_NAMESPACE).withName("agent-" + node).get()
        == null) {
      agentReady(node, true);
    }
    kubectl(
        "patch",
        "nrs",
        node,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status":{"install":"BesideKubeProxy","policies":{"programmedResourceVersion":"%1$d",
         "programmedClusterResourceVersion":"%1$d","exceptions":[%2$s]}}}
        """
            .formatted(marker, exceptions));
  }

  /**
   * Says whether kube-proxy runs on a node that has reported, and waits until the world knows: what
   * is changed next is watched for itself and may be seen first.
   */
  void kubeProxy(String node, boolean running) {
    kubectl(
        "patch",
        "nrs",
        node,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"kubeProxy\":{\"running\":%1$s,\"rules\":%1$s}}}".formatted(running));
    eventually(() -> {
      var state = world.nodeState(node);
      assertThat(state == null ? null : state.kubeProxy())
          .isNotNull()
          .returns(running, KubeProxyStatus::running);
    });
  }

  Service service(ObjectName name) {
    return client.services().inNamespace(name.namespace()).withName(name.name()).get();
  }

  Holdings holdings(ObjectName name) {
    return Holdings.of(service(name));
  }

  String external(ObjectName name) {
    return service(name).getSpec().getExternalTrafficPolicy();
  }

  String label(ObjectName name) {
    return holdings(name).proxyName().value();
  }

  TakeOver.State state(ObjectName name) {
    return reports.of(name).takeOver().state();
  }

  /** How often we wrote a Service; not counted {@link #withFaults}. */
  long writes(ObjectName name) {
    return writes.stream().filter(name.toString()::equals).count();
  }

  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }

  @Override
  public void close() {
    controller.close();
    informers.close();
    working.close();
    client.close();
    proxy.close();
    server.close();
  }
}
