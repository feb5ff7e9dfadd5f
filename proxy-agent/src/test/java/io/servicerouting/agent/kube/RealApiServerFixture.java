package io.servicerouting.agent.kube;

import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.routing.ServiceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real API server, and a client of it for each test, with a namespace of its own. */
abstract class RealApiServerFixture {
  static final WatchTimings TIMINGS =
      new WatchTimings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(90),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  @TempDir Path folder;

  /** Of our own: it is killed, and CRDs come and go. */
  static ApiServer server;

  final String namespace = "kube-client-" + System.nanoTime();
  ApiClient client;

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

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  String service(String name, String more) {
    return """
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s","namespace":"%s",
    "labels":{"of":"kube-client"}},"spec":{%s"ports":[{"name":"http","port":80}]}}\
    """
        .formatted(name, namespace, more);
  }

  ObjectMeta createService(String name) throws Exception {
    ApiPath services = ApiPath.of("", "v1", "services").inNamespace(namespace);
    return client.create(services, service(name, ""));
  }

  /** What kubectl sees of our namespace: name to version. */
  Map<String, String> versions(String resource) {
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

  Map<String, String> ours(RecordingSink<?> sink) {
    Map<String, String> versions = new TreeMap<>(sink.versions());
    versions.keySet().removeIf(name -> !name.startsWith(namespace + "/"));
    return versions;
  }

  Watcher<ServiceInfo> watchServices(RecordingSink<ServiceInfo> sink) {
    Watcher<ServiceInfo> watcher = new Watcher<>(client, KubeResources.services(), sink, TIMINGS);
    watcher.start();
    soon().until(sink::synced);
    return watcher;
  }
}
