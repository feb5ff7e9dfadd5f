package io.servicerouting.operator.placement;

import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.world.TestWorld;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods are read where it makes a difference, and not more often than that. */
class PodReachesTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");

  private final TestWorld given = new TestWorld();
  private final List<Pod> pods = new ArrayList<>(List.of(picky("a").build()));
  private final PodReaches reaches = new PodReaches(given.world(), this::read);
  private int reads;
  private boolean refusing;

  private List<Pod> read(WorldService service) {
    reads++;
    if (refusing) {
      throw new KubernetesClientException("pods is forbidden", 403, null);
    }
    return List.copyOf(pods);
  }

  @BeforeEach
  void threeNodes() {
    given.put(service("shop", "web", "1"));
    List.of("n1", "n2", "n3").forEach(name -> given.put(node(name, true)));
  }

  private static PodBuilder picky(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addToNodeSelector("disk", "ssd")
        .endSpec();
  }

  private PodReach reach() {
    return reaches.of(Objects.requireNonNull(given.world().service(WEB)), "kubernetes.io/hostname");
  }

  private boolean reachesThird() {
    return reach().admits(Objects.requireNonNull(given.world().node("n3")));
  }

  private void running(String... endpoints) {
    given.put(slice("shop", "s", "web", endpoints));
  }

  @Test
  void podsThatShareNoNodeAreNotRead() {
    running("a=n1/10.1.0.1", "b=n2/10.1.0.2");

    assertThat(reachesThird()).isTrue();
    assertThat(reads).isZero();
  }

  @Test
  void podsThatShareNodesAreNotReadIfEveryNodeHasOne() {
    running("a=n1/10.1.0.1", "b=n2/10.1.0.2", "c=n3/10.1.0.3", "d=n3/10.1.0.4");

    assertThat(reach().known()).isFalse();
    assertThat(reads).isZero();
  }

  @Test
  void podsThatShareANodeAreReadOnceAndAgainWhenOthersCome() {
    running("a=n1/10.1.0.1", "b=n1/10.1.0.2");

    assertThat(reachesThird()).isFalse();
    assertThat(reachesThird()).isFalse();
    assertThat(reads).isEqualTo(1);

    pods.add(new PodBuilder().withNewMetadata().endMetadata().withNewSpec().endSpec().build());
    running("a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3");

    assertThat(reachesThird()).isTrue();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void podsOnTheirWayOutDoNotSayWhereNewOnesCanGo() {
    pods.set(0, picky("a").editMetadata().withDeletionTimestamp("now").endMetadata().build());
    pods.add(picky("b").withNewStatus().withPhase("Succeeded").endStatus().build());
    running("a=n1/10.1.0.1", "b=n1/10.1.0.2");

    assertThat(reach().known()).isFalse();
  }

  @Test
  void whileThePodsCannotBeReadWhatWasKnownHolds() {
    running("a=n1/10.1.0.1", "b=n1/10.1.0.2");
    refusing = true;
    assertThat(reachesThird()).isTrue();

    refusing = false;
    assertThat(reachesThird()).isFalse();
    assertThat(reach().outdated()).isFalse();

    refusing = true;
    running("a=n1/10.1.0.1", "c=n1/10.1.0.3");
    assertThat(reachesThird()).isFalse();
    assertThat(reads).isEqualTo(3);
    assertThat(reach().outdated()).as("is worth asking again").isTrue();
  }

  @Test
  void aNodeThatTakesNoPodsAtAllIsNotReached() {
    given.put(node("n3", false));

    assertThat(PodReach.plain().admits(Objects.requireNonNull(given.world().node("n3")))).isFalse();
  }
}
