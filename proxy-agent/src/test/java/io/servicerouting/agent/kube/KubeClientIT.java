package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.agent.kube.decode.ServiceDecoder;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.TrafficPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Against a real API server: over TLS and HTTP/2, in its own words. */
class KubeClientIT extends RealApiServerFixture {
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
}
