package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.agent.kube.decode.ServiceDecoder;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.TrafficPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real API server: over TLS and HTTP/2, with its own words and its own ways to end. */
class KubeClientIT {
  private static final WatchTimings TIMINGS =
      new WatchTimings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(90),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  @TempDir Path folder;

  /** Of our own: it is killed, and CRDs come and go. */
  private static ApiServer server;

  private final String namespace = "kube-client-" + System.nanoTime();
  private ApiClient client;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) { // it did not start
      server.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    server.kubectl("create", "namespace", namespace).orThrow();
    client =
        new ApiClient(
            ApiConfig.kubeconfig(server.kubeconfig(), null), ApiTimeouts.standard(), "it");
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private String service(String name, String more) {
    return """
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s","namespace":"%s",
    "labels":{"of":"kube-client"}},"spec":{%s"ports":[{"name":"http","port":80}]}}\
    """
        .formatted(name, namespace, more);
  }

  private ObjectMeta createService(String name) throws Exception {
    ApiPath services = ApiPath.of("", "v1", "services").inNamespace(namespace);
    return client.create(services, service(name, ""));
  }

  /** What kubectl sees of our namespace: name to version. */
  private Map<String, String> versions(String resource) {
    String lines =
        server
            .kubectl(
                "get",
                resource,
                "--namespace=" + namespace,
                "-o",
                "jsonpath={range .items[*]}{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
            .orThrow()
            .text();
    Map<String, String> versions = new TreeMap<>();
    lines
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(line -> {
          String[] words = line.split(" ", 2);
          versions.put(namespace + "/" + words[0], words[1]);
        });
    return versions;
  }

  private Map<String, String> ours(RecordingSink<?> sink) {
    Map<String, String> versions = new TreeMap<>(sink.versions());
    versions.keySet().removeIf(name -> !name.startsWith(namespace + "/"));
    return versions;
  }

  private Watcher<ServiceInfo> watchServices(RecordingSink<ServiceInfo> sink) {
    Watcher<ServiceInfo> watcher = new Watcher<>(client, KubeResources.services(), sink, TIMINGS);
    watcher.start();
    soon().until(sink::synced);
    return watcher;
  }

  @Test
  void servicesAreListedAndWatched() throws Exception {
    createService("before");
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    try (Watcher<ServiceInfo> watcher = watchServices(sink)) {
      assertThat(ours(sink)).containsOnlyKeys(namespace + "/before");
      server
          .apply(
              service(
                  "after",
                  """
                  "type":"LoadBalancer","externalTrafficPolicy":"Local",
                  "sessionAffinity":"ClientIP",
                  "loadBalancerSourceRanges":["10.0.0.0/8"],"externalIPs":["192.0.2.7"],\
                  """))
          .orThrow();
      server.apply(service("headless", "\"clusterIP\":\"None\",")).orThrow();
      server.kubectl("delete", "service", "before", "--namespace=" + namespace).orThrow();
      soon().until(() -> ours(sink).keySet().equals(Set.of(namespace + "/after")));

      ServiceInfo after = sink.state().get(new ObjectName(namespace, "after")).value();
      assertThat(after.external()).isEqualTo(TrafficPolicy.LOCAL);
      assertThat(after.affinitySeconds()).isEqualTo(10_800);
      assertThat(after.healthCheckNodePort()).isPositive();
      assertThat(after.ports().getFirst().nodePort()).isPositive();
      assertThat(after.clusterIps()).hasSize(1);
      assertThat(after.externalIps()).containsExactly(IpAddress.parse("192.0.2.7"));
      assertThat(after.labels()).isEqualTo(Map.of("of", "kube-client"));
      assertThat(watcher.stats().lists()).isEqualTo(1);
      sink.assertNoViolations();
    }
  }

  @Test
  void nothingIsLostWhenTheServerIsKilledAndStartedAgain() throws Exception {
    createService("first");
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    try (Watcher<ServiceInfo> watcher = watchServices(sink)) {
      for (int round = 0; round < 2; round++) {
        createService("round" + round);
        server.kill();
        soon().until(() -> watcher.stats().restarts().containsKey(Restart.UNREACHABLE));
        assertThat(watcher.stats().connected()).isFalse();
        server.restart();
        server.kubectl("delete", "service", "round" + round, "--namespace=" + namespace).orThrow();
        createService("again" + round);
        server
            .kubectl(
                "label",
                "service",
                "first",
                "round=" + round,
                "--overwrite",
                "--namespace=" + namespace)
            .orThrow();
        soon().untilAsserted(() -> assertThat(ours(sink)).isEqualTo(versions("services")));
      }
      sink.assertNoViolations();
      assertThat(sink.state().get(new ObjectName(namespace, "first")).value().labels())
          .containsEntry("round", "1");
    }
  }

  @Test
  void aWatchThatTheServerEndsGoesOnWithoutAList() throws Exception {
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    WatchTimings brief =
        new WatchTimings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            TIMINGS.silence(),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            Duration.ofMillis(500));
    try (Watcher<ServiceInfo> watcher =
        new Watcher<>(client, KubeResources.services(), sink, brief)) {
      watcher.start();
      soon().until(sink::synced);
      for (int i = 0; i < 20; i++) {
        createService("svc" + i);
        Thread.sleep(200);
      }
      soon().untilAsserted(() -> assertThat(ours(sink)).isEqualTo(versions("services")));
      assertThat(watcher.stats().restarts().get(Restart.SERVER_ENDED)).isGreaterThanOrEqualTo(2);
      assertThat(watcher.stats().lists()).isEqualTo(1);
      sink.assertNoViolations();
    }
  }

  private String slice(int number) {
    return """
    {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"slice-%d",
    "labels":{"kubernetes.io/service-name":"svc-%d"%s}},"addressType":"IPv4","endpoints":[
    {"addresses":["10.9.%d.%d"],"nodeName":"node1","conditions":{"ready":true},
    "hints":{"forZones":[{"name":"a"}]}}],"ports":[{"name":"http","port":8080}]}\
    """
        .formatted(
            number,
            number,
            number % 10 == 0 ? ",\"service.kubernetes.io/headless\":\"\"" : "",
            number / 250,
            number % 250 + 1);
  }

  @Test
  void aListOfSeveralPagesIsRead() throws Exception {
    ApiPath slices = ApiPath.of("discovery.k8s.io", "v1", "endpointslices").inNamespace(namespace);
    int count = 1_200;
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      List<Future<ObjectMeta>> created = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        created.add(executor.submit(() -> client.create(slices, slice(number))));
      }
      for (Future<ObjectMeta> each : created) {
        each.get();
      }
    }
    List<SliceInfo> read = new ArrayList<>();
    client.list(
        KubeResources.endpointSlices(),
        new ListConsumer<SliceInfo>() {
          @Override
          public void starts() {
            read.clear();
          }

          @Override
          public void item(Decoded<SliceInfo> object) {
            if (object.meta().name().namespace().equals(namespace)) {
              read.add(((Decoded.Usable<SliceInfo>) object).value());
            }
          }
        });
    assertThat(read).as("without the headless ones").hasSize(count - count / 10);
    SliceInfo slice =
        read.stream()
            .filter(each -> each.name().name().equals("slice-7"))
            .findFirst()
            .orElseThrow();
    assertThat(slice.service()).isEqualTo(new ObjectName(namespace, "svc-7"));
    assertThat(slice.ports().getFirst().endpoints())
        .containsExactly(
            new Endpoint(
                IpAddress.parse("10.9.0.8"),
                8080,
                "node1",
                true,
                true,
                false,
                List.of("a"),
                List.of()));
  }

  @Test
  void applyStatesFieldsAndKnowsConflicts() throws Exception {
    ApiPath path = ApiPath.of("", "v1", "services").inNamespace(namespace).named("applied");
    String body = service("applied", "");
    ObjectMeta first = client.apply(path, body, "manager-a", false);
    ObjectMeta second = client.apply(path, body, "manager-a", false);
    assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
    assertThat(second.uid()).isEqualTo(first.uid());

    String other = body.replace("\"kube-client\"", "\"someone-else\"");
    assertThatThrownBy(() -> client.apply(path, other, "manager-b", false))
        .isInstanceOf(ApiException.Conflict.class)
        .hasMessageContaining("manager-a");
    client.apply(path, other, "manager-b", true);
    assertThat(client.get(path, new ServiceDecoder()).meta().labels())
        .containsEntry("of", "someone-else");
    assertThatThrownBy(() -> client.get(path.named("none"), new ServiceDecoder()))
        .isInstanceOf(ApiException.NotFound.class)
        .hasMessageContaining("services \"none\" not found");
    assertThatThrownBy(() -> client.apply(path, "{}", "manager-a", false))
        .isInstanceOf(ApiException.Refused.class);
  }

  @Test
  void eventsAreCreated() throws Exception {
    String event =
        """
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"e-%s"},"reason":"Tested",
        "message":"by the integration test","type":"Normal","reportingComponent":"it",
        "reportingInstance":"it","action":"Test","eventTime":"2026-07-01T09:00:00.000000Z",
        "involvedObject":{"apiVersion":"v1","kind":"Service","namespace":"%s","name":"x"}}\
        """
            .formatted(namespace, namespace);
    ApiPath events = ApiPath.of("", "v1", "events").inNamespace(namespace);
    assertThat(client.create(events, event).uid()).isNotEmpty();
    assertThatThrownBy(() -> client.create(events, event))
        .isInstanceOf(ApiException.Conflict.class)
        .hasMessageContaining("already exists");
  }

  @Test
  void policiesAreSeenAsSoonAsTheCrdIsInstalled() throws Exception {
    Path crds = Path.of(System.getProperty("project.root"), "config", "crd");
    Path crd = crds.resolve("servicerouting.io_serviceroutingpolicies.yaml");
    server.kubectl("delete", "--ignore-not-found", "-f", crd.toString()).orThrow();
    RecordingSink<RoutingPolicy> sink = new RecordingSink<>();
    try (Watcher<RoutingPolicy> watcher =
        new Watcher<>(client, KubeResources.serviceRoutingPolicies(), sink, TIMINGS)) {
      watcher.start();
      soon().until(sink::synced);
      assertThat(watcher.stats().served()).isFalse();

      server.kubectl("apply", "-f", crd.toString()).orThrow();
      server
          .kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crd.toString())
          .orThrow();
      server
          .apply(
              """
              apiVersion: servicerouting.io/v1alpha1
              kind: ServiceRoutingPolicy
              metadata: {name: p, namespace: %s}
              spec:
                targetRefs: [{name: my-nginx}]
                proxy: {mode: iptables, scheduler: rr}
                trafficPolicy: {external: Local}
              """
                  .formatted(namespace))
          .orThrow();
      ObjectName name = new ObjectName(namespace, "p");
      soon().until(() -> sink.state().containsKey(name));
      assertThat(sink.state().get(name).problems()).isEmpty();
      assertThat(sink.state().get(name).value().settings().external())
          .isEqualTo(TrafficPolicy.LOCAL);
      assertThat(watcher.stats().served()).isTrue();

      server.kubectl("delete", "-f", crd.toString()).orThrow();
      soon().until(() -> sink.versions().isEmpty());
      soon().until(() -> !watcher.stats().served());
      sink.assertNoViolations();
    }
  }

  @Test
  void namespacesComeWithTheirLabelsAlone() throws Exception {
    server.kubectl("label", "namespace", namespace, "env=it").orThrow();
    RecordingSink<Map<String, String>> sink = new RecordingSink<>();
    try (Watcher<Map<String, String>> watcher =
        new Watcher<>(client, KubeResources.namespaces(), sink, TIMINGS)) {
      watcher.start();
      ObjectName name = new ObjectName("", namespace);
      soon().until(() -> sink.state().containsKey(name));
      assertThat(sink.state().get(name).value())
          .isEqualTo(Map.of("kubernetes.io/metadata.name", namespace, "env", "it"));
      server.kubectl("label", "namespace", namespace, "env=changed", "--overwrite").orThrow();
      soon().until(() -> "changed".equals(sink.state().get(name).value().get("env")));
    }
  }

  /** As when the cable is cut: connections stay open and nobody resets them. */
  @Test
  void aServerThatFreezesIsGivenUpAndFoundAgain() throws Exception {
    WatchTimings impatient =
        new WatchTimings(
            TIMINGS.shortestWatch(),
            TIMINGS.longestWatch(),
            Duration.ofSeconds(3),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            TIMINGS.healthyAfter());
    RecordingSink<ServiceInfo> services = new RecordingSink<>();
    RecordingSink<Map<String, String>> namespaces = new RecordingSink<>();
    try (ApiClient own =
            new ApiClient(
                ApiConfig.kubeconfig(server.kubeconfig(), null),
                new ApiTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2)),
                "it");
        Watcher<ServiceInfo> first =
            new Watcher<>(own, KubeResources.services(), services, impatient);
        Watcher<Map<String, String>> second =
            new Watcher<>(own, KubeResources.namespaces(), namespaces, impatient)) {
      first.start();
      second.start();
      soon().until(() -> services.synced() && namespaces.synced());
      signalServer("-STOP");
      try {
        soon().until(() -> first.stats().lastError() != null && second.stats().lastError() != null);
        assertThat(first.stats().connected()).isFalse();
      } finally {
        signalServer("-CONT");
      }
      createService("thawed");
      soon().untilAsserted(() -> assertThat(ours(services)).isEqualTo(versions("services")));
      soon().until(() -> second.stats().connected());
      services.assertNoViolations();
      namespaces.assertNoViolations();
    }
  }

  @Test
  void allStreamsShareOneConnectionAndLeaveItTogetherWhenTheCableIsCut() throws Exception {
    Files.copy(server.caFile(), folder.resolve("ca.crt"));
    Files.writeString(folder.resolve("token"), server.adminToken());
    WatchTimings impatient =
        new WatchTimings(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(4),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            TIMINGS.healthyAfter());
    RecordingSink<ServiceInfo> services = new RecordingSink<>();
    RecordingSink<Map<String, String>> namespaces = new RecordingSink<>();
    try (TcpRelay relay = new TcpRelay(server.url());
        ApiClient own =
            new ApiClient(
                ApiConfig.serviceAccount(folder, List.of(relay.url())),
                new ApiTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2)),
                "it");
        Watcher<ServiceInfo> first =
            new Watcher<>(own, KubeResources.services(), services, impatient);
        Watcher<Map<String, String>> second =
            new Watcher<>(own, KubeResources.namespaces(), namespaces, impatient)) {
      first.start();
      second.start();
      soon().until(() -> first.stats().connected() && second.stats().connected());
      int before = relay.accepted();
      assertThat(before).as("one connection, or two if both began at once").isBetween(1, 2);

      relay.cutCable();
      createService("behind-the-cut");
      // Whoever asks first finds out; nobody else joins the dead connection after that.
      ApiPath path = ApiPath.of("", "v1", "services").inNamespace(namespace);
      assertThatThrownBy(() -> own.get(path.named("behind-the-cut"), new ServiceDecoder()))
          .isInstanceOf(SilentServerException.class);
      assertThat(own.get(path.named("behind-the-cut"), new ServiceDecoder()).meta().uid())
          .isNotEmpty();
      soon().untilAsserted(() -> assertThat(ours(services)).isEqualTo(versions("services")));
      soon().until(() -> second.stats().connected() && second.stats().watches() > 1);
      assertThat(relay.accepted()).isGreaterThan(before);
      services.assertNoViolations();
      namespaces.assertNoViolations();
    }
  }

  private static void signalServer(String signal) throws Exception {
    ProcessHandle process =
        ProcessHandle.current()
            .descendants()
            .filter(each -> isServer(each.info()))
            .findFirst()
            .orElseThrow();
    assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  private static boolean isServer(ProcessHandle.Info info) {
    return info.command().orElse("").endsWith("kube-apiserver")
        && String.join(" ", info.arguments().orElse(new String[0]))
            .contains("=" + server.url().getPort());
  }

  @Test
  void aTokenThatIsRefusedIsReadAgainUntilItIsGood() throws Exception {
    Files.copy(server.caFile(), folder.resolve("ca.crt"));
    Files.writeString(folder.resolve("token"), "wrong");
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    try (ApiClient account =
            new ApiClient(
                ApiConfig.serviceAccount(folder, List.of(server.url())),
                ApiTimeouts.standard(),
                "it");
        Watcher<ServiceInfo> watcher =
            new Watcher<>(account, KubeResources.services(), sink, TIMINGS)) {
      watcher.start();
      soon().until(() -> watcher.stats().restarts().containsKey(Restart.UNAUTHORIZED));
      assertThat(sink.synced()).isFalse();
      Files.writeString(folder.resolve("token"), server.adminToken());
      soon().until(sink::synced);
    }
  }
}
