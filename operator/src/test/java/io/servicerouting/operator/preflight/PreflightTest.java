package io.servicerouting.operator.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreflightTest {

  private static final Obstacle OLD = new Obstacle("UnsupportedKubernetes", "It is old.");

  private final List<List<Obstacle>> told = new ArrayList<>();
  private Optional<Obstacle> inTheWay = Optional.empty();
  private boolean reachable = true;
  private int looks;

  private final Preflight preflight = new Preflight(List.of(this::look), told::add);

  private Optional<Obstacle> look() {
    looks++;
    if (!reachable) {
      throw new KubernetesClientException("connection refused");
    }
    return inTheWay;
  }

  @Test
  void aReplicaIsNotReadyBeforeItHasLooked() {
    assertThat(preflight.problem()).isPresent();
    assertThat(preflight.isOpen()).isTrue();
    assertThat(preflight.problem()).isEmpty();
  }

  @Test
  void anObstacleIsToldOnceAndKeepsTheReplicaFromLeading() {
    inTheWay = Optional.of(OLD);

    assertThat(preflight.isOpen()).isFalse();
    assertThat(preflight.isOpen()).isFalse();

    assertThat(told).containsExactly(List.of(OLD));
    assertThat(preflight.problem()).contains("UnsupportedKubernetes: It is old.");
  }

  @Test
  void anApiServerThatDoesNotAnswerSaysNothingAboutTheCluster() {
    reachable = false;
    assertThat(preflight.isOpen()).isFalse();
    assertThat(preflight.problem()).contains("the cluster cannot be looked at: connection refused");

    reachable = true;
    assertThat(preflight.isOpen()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void oncePassedNothingIsLookedAtAgain() {
    preflight.isOpen();
    inTheWay = Optional.of(OLD);

    assertThat(preflight.isOpen()).isTrue();
    assertThat(looks).isEqualTo(1);
  }
}
