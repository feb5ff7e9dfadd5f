package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.health.ReadinessCheck;
import io.servicerouting.operator.leader.LeaderGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster before this replica competes to lead. Until nothing is in the way the
 * replica is not ready and writes nothing but an Event and, where nobody has, the status of
 * ServiceRoutingConfig: a rollout then stops, and the replicas before it go on. Once passed it does
 * not look again; what is taken away later shows as failures of what needs it.
 */
final class Preflight implements LeaderGate, ReadinessCheck {

  private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

  private final List<ClusterCheck> checks;
  private final Consumer<List<Obstacle>> found;
  private volatile @Nullable String problem = "the cluster has not been looked at yet";
  private @Nullable List<Obstacle> told;

  /**
   * @param found is told of obstacles when they are new
   */
  Preflight(List<ClusterCheck> checks, Consumer<List<Obstacle>> found) {
    this.checks = List.copyOf(checks);
    this.found = found;
  }

  @Override
  public boolean isOpen() {
    if (problem == null) {
      return true;
    }
    var obstacles = new ArrayList<Obstacle>();
    try {
      for (var check : checks) {
        check.look().ifPresent(obstacles::add);
      }
    } catch (KubernetesClientException e) {
      tell("the cluster cannot be looked at: " + e.getMessage(), null);
      return false;
    }
    if (obstacles.isEmpty()) {
      problem = null;
      if (told != null) {
        LOG.info("Nothing is in the way any more");
      }
      return true;
    }
    tell(
        obstacles.stream()
            .map(obstacle -> obstacle.reason() + ": " + obstacle.message())
            .collect(Collectors.joining(" ")),
        List.copyOf(obstacles));
    return false;
  }

  private void tell(String now, @Nullable List<Obstacle> obstacles) {
    boolean isNew = !now.equals(problem);
    problem = now;
    if (isNew) {
      LOG.error("This replica does not work: {}", now);
    }
    if (obstacles != null && !obstacles.equals(told)) {
      told = obstacles;
      found.accept(obstacles);
    }
  }

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }
}
