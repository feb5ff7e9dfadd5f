package io.servicerouting.operator.world;

import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.TrafficPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of objects that arrive, and who is told. */
class WorldTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");

  private final WorldState state = new WorldState();
  private final ClusterWorld world = new ClusterWorld(state);
  private final WorldFeed feed = new WorldFeed(state);
  private final PolicyFeed policies = new PolicyFeed(state);
  private final RecordingListener listener = new RecordingListener();

  @BeforeEach
  void listen() {
    world.listen(listener);
  }

  @Test
  void aServiceIsReducedToWhatIsNeeded() {
    feed.services().put(service("shop", "web", "7"));

    var seen = world.service(WEB);
    assertThat(seen).isNotNull();
    assertThat(seen.type()).isEqualTo(ServiceType.NODE_PORT);
    assertThat(seen.info().clusterIps()).hasToString("[10.96.0.10]");
    assertThat(seen.info().ports())
        .singleElement()
        .hasToString("ServicePort[name=http, protocol=TCP, port=80, nodePort=30080]");
    assertThat(seen.resourceVersion()).isEqualTo("7");
    assertThat(seen.hasIngress()).isFalse();
    assertThat(listener.take()).containsExactly("service shop/web");
  }

  @Test
  void aNewVersionThatSaysTheSameIsNotTold() {
    feed.services().put(service("shop", "web", "7"));
    listener.take();

    feed.services().put(service("shop", "web", "8"));

    assertThat(listener.take()).isEmpty();
    assertThat(world.service(WEB).resourceVersion()).isEqualTo("8");
  }

  @Test
  void aBadFieldIsReportedAndTheRestIsUsed() {
    Service bad =
        service("shop", "web", "7")
            .edit()
            .editSpec()
            .withExternalIPs("no-address")
            .endSpec()
            .build();

    feed.services().put(bad);
    feed.services().put(service("shop", "other", "8"));

    assertThat(world.service(WEB).problems())
        .extracting(Problem::field, Problem::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "spec.externalIPs[0]", "'no-address' is not an IP address"));
    assertThat(world.service(WEB).info().ports()).hasSize(1);
    assertThat(world.services()).hasSize(2);
    assertThat(world.size().problems()).isEqualTo(1);

    feed.services().put(service("shop", "web", "9"));
    assertThat(world.size().problems()).isZero();
  }

  @Test
  void podsAreCountedOnceThoughTheyAreInSeveralSlices() {
    feed.slices().put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n2/10.1.0.2"));
    feed.slices().put(slice("shop", "web-2", "web", "b=n2/10.1.0.2", "c=n3/10.1.0.3"));

    assertThat(world.podsOf(WEB)).extracting(PodEndpoint::pod).containsExactly("a", "b", "c");
    assertThat(listener.take()).containsExactly("endpoints shop/web", "endpoints shop/web");
  }

  @Test
  void aSliceThatMovesToAnotherServiceLeavesTheFirst() {
    feed.slices().put(slice("shop", "s", "web", "a=n1/10.1.0.1"));
    listener.take();

    feed.slices().put(slice("shop", "s", "other", "a=n1/10.1.0.1"));

    assertThat(world.podsOf(WEB)).isEmpty();
    assertThat(listener.take())
        .containsExactlyInAnyOrder("endpoints shop/web", "endpoints shop/other");
  }

  @Test
  void endpointsThatCannotBeUsedAreLeftOutAlone() {
    feed.slices().put(slice("shop", "s", "web", "a=n1/127.0.0.1", "b=n1/10.1.0.1", "c=n1/x"));

    assertThat(world.podsOf(WEB)).extracting(PodEndpoint::pod).containsExactly("b");
    assertThat(world.slicesOf(WEB).getFirst().problems())
        .extracting(Problem::field)
        .containsExactly("endpoints[0].addresses[0]", "endpoints[2].addresses[0]");
  }

  @Test
  void heartbeatsOfNodesAreNotTold() {
    feed.nodes().put(node("n1", true));
    feed.nodes().put(node("n1", true));
    assertThat(listener.take()).containsExactly("node n1");

    feed.nodes().put(node("n1", false));
    assertThat(listener.take()).containsExactly("node n1");
    assertThat(world.node("n1").ready()).isFalse();
  }

  @Test
  void servicesAreFoundByTheLabelsOfAPod() {
    feed.services().put(service("shop", "web", "1"));
    feed.services().put(service("shop", "other", "1"));
    feed.services().put(service("shop2", "web", "1"));
    Service manual =
        service("shop", "manual", "1").edit().editSpec().withSelector(Map.of()).endSpec().build();
    feed.services().put(manual);

    assertThat(world.servicesSelecting("shop", Map.of("app", "web", "x", "y")))
        .extracting(WorldService::name)
        .containsExactly(WEB);
    assertThat(world.servicesOf("shop")).hasSize(3);
  }

  @Test
  void aPolicyIsInForceAndItsServiceIsTold() {
    feed.services().put(service("shop", "web", "1"));
    listener.take();

    policies.policies().put(policy("shop", "p", "web"));

    assertThat(listener.take()).containsExactly("policies of shop/web", "policy shop/p");
    var info = world.service(WEB).info();
    assertThat(world.concerns(info)).isTrue();
    assertThat(world.resolve(info, "http").external().value()).isEqualTo(TrafficPolicy.LOCAL);
  }

  @Test
  void aWriteOfAStatusIsNoChangeForServices() {
    policies.policies().put(policy("shop", "p", "web"));
    listener.take();

    var again = policy("shop", "p", "web");
    again.getMetadata().setResourceVersion("101");
    policies.policies().put(again);

    assertThat(listener.take()).containsExactly("policy shop/p");
    assertThat(world.policy(new ObjectName("shop", "p")).resourceVersion()).isEqualTo(101);
  }

  @Test
  void aPolicyThatCannotBeUnderstoodLeavesInForceWhatItSaidBefore() {
    feed.services().put(service("shop", "web", "1"));
    policies.policies().put(policy("shop", "p", "web"));
    var broken = policy("shop", "p", "web");
    broken.setSpec(new ServiceRoutingPolicySpec(null, null, null, null, null));

    policies.policies().put(broken);

    assertThat(world.resolve(world.service(WEB).info(), "http").external().value())
        .isEqualTo(TrafficPolicy.LOCAL);
    policies.policies().remove("shop", "p");
    assertThat(world.concerns(world.service(WEB).info())).isFalse();
  }

  @Test
  void aListenerThatFailsDoesNotHarmOthers() {
    var second = new RecordingListener();
    world.listen(
        new WorldListener() {
          @Override
          public void nodeChanged(String node) {
            throw new IllegalStateException("on purpose");
          }
        });
    world.listen(second);

    feed.nodes().put(node("n1", true));

    assertThat(second.take()).containsExactly("node n1");
  }

  @Test
  void anInformerKeepsNamesAndVersionsAlone() {
    var sink = feed.services();
    var store = new ReducingStore<>(Service::new, sink);
    Service web = service("shop", "web", "7");

    assertThat(store.put("shop/web", web)).isNull();
    assertThat(store.get("shop/web").getSpec()).isNull();
    assertThat(store.get("shop/web").getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(store.values()).hasSize(1);

    listener.take();
    store.put("shop/web", web); // listed anew
    assertThat(listener.take()).isEmpty();

    assertThat(store.remove("shop/web")).isNotNull();
    assertThat(world.services()).isEqualTo(List.of());
    assertThat(store.remove("shop/web")).isNull();
  }
}
