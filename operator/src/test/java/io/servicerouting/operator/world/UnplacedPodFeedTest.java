package io.servicerouting.operator.world;

import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.unplacedPod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The world knows pods that cannot be placed, and tells the Services that select them. */
class UnplacedPodFeedTest {
  private static final String WORDS = "0/3 nodes are available.";

  private final TestWorld given = new TestWorld();
  private final RecordingListener listener = new RecordingListener();

  @BeforeEach
  void twoServices() {
    given.put(service("shop", "web", "1")).put(service("shop", "other", "1"));
    given.world().listen(listener);
  }

  private List<UnplacedPod> ofWeb() {
    ClusterWorld world = given.world();
    return world.unplacedPodsOf(
        Objects.requireNonNull(world.service(new ObjectName("shop", "web"))));
  }

  @Test
  void itsServiceIsToldWhenItComesAndGoes() {
    given.put(unplacedPod("shop", "a", "web", WORDS));

    assertThat(listener.take()).containsExactly("unplaced pods of shop/web");
    assertThat(ofWeb())
        .extracting(UnplacedPod::owner, UnplacedPod::reason, UnplacedPod::message)
        .containsExactly(tuple("Deployment web", "Unschedulable", WORDS));
    assertThat(given.world().size().unplacedPods()).isEqualTo(1);

    given.removePod("shop", "a");

    assertThat(listener.take()).containsExactly("unplaced pods of shop/web");
    assertThat(ofWeb()).isEmpty();
    assertThat(given.world().size().unplacedPods()).isZero();
  }

  @Test
  void whatIsTriedAgainWithTheSameResultIsNotTold() {
    given.put(unplacedPod("shop", "a", "web", WORDS));
    listener.take();

    given.put(unplacedPod("shop", "a", "web", WORDS));
    assertThat(listener.take()).isEmpty();

    given.put(unplacedPod("shop", "a", "web", "0/4 nodes are available."));
    assertThat(listener.take()).containsExactly("unplaced pods of shop/web");
  }

  @Test
  void aPodThatIsRelabelledConcernsBothServices() {
    given.put(unplacedPod("shop", "a", "web", WORDS));
    listener.take();

    given.put(unplacedPod("shop", "a", "other", WORDS));

    assertThat(listener.take())
        .containsExactly("unplaced pods of shop/web", "unplaced pods of shop/other");
    assertThat(ofWeb()).isEmpty();
  }

  @Test
  void aPodThatIsPlacedAtOnceIsNeitherKeptNorTold() {
    Pod fresh =
        new PodBuilder(unplacedPod("shop", "a", "web", WORDS))
            .editStatus()
            .withConditions()
            .endStatus()
            .build();

    given.put(fresh).removePod("shop", "a");

    assertThat(listener.take()).isEmpty();
    assertThat(given.world().size().unplacedPods()).isZero();
  }

  @Test
  void aPodThatNobodyControlsIsItsOwnOwnerAndLongWordsAreCut() {
    Pod alone =
        new PodBuilder(unplacedPod("shop", "a", "web", "x".repeat(1000)))
            .editMetadata()
            .withOwnerReferences()
            .endMetadata()
            .build();

    given.put(alone);

    assertThat(ofWeb().getFirst().owner()).isEqualTo("pod a");
    assertThat(ofWeb().getFirst().message()).hasSize(256).endsWith("...");
  }
}
