package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.shares.RebalancePlan;
import io.servicerouting.routing.shares.RebalancePlan.Move;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks closely at the pods of one Service. Asks the API server for them, their owners, and the
 * nodes they might go to; so it is used, no more often than {@link SurveyPace} says, only where the
 * world's endpoints already promise a better figure, or after an eviction.
 */
final class RebalanceSurvey {

  /** So many full nodes are tried before the Service waits for a better time. */
  private static final int NODES_TRIED = 10;

  private final KubernetesClient client;
  private final Owners owners;

  RebalanceSurvey(KubernetesClient client) {
    this.client = client;
    this.owners = new Owners(client);
  }

  /**
   * Looks.
   *
   * @param generation of what asks for evictions
   * @param injection whether new pods are given the spread of policies
   */
  RebalanceView look(
      WorldService service, RebalanceGround ground, String generation, boolean injection) {
    String namespace = service.name().namespace();
    List<PodFacts> pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabels(service.selector())
            .list()
            .getItems()
            .stream()
            .filter(pod -> pod.getStatus() == null || !isOver(pod))
            .map(pod -> PodFacts.of(pod, injection))
            .toList();
    List<RebalancePlan.Pod> serving =
        pods.stream()
            .filter(pod -> pod.ready() && !pod.leaving())
            .map(pod -> new RebalancePlan.Pod(pod.name(), pod.node(), pod.obstacle() == null))
            .toList();
    Choice choice = choose(pods, serving, ground);
    Move move = choice.move();
    return new RebalanceView(
        generation,
        pods.stream().collect(Collectors.toUnmodifiableMap(PodFacts::name, PodFacts::uid)),
        settled(namespace, pods),
        ground.plan(serving, Set.of()).before(),
        ground.crowding(serving),
        move,
        move == null ? null : ground.after(move, serving),
        choice.obstacle());
  }

  private static boolean isOver(Pod pod) {
    return "Succeeded".equals(pod.getStatus().getPhase())
        || "Failed".equals(pod.getStatus().getPhase());
  }

  private boolean settled(String namespace, List<PodFacts> pods) {
    if (pods.stream().anyMatch(pod -> pod.leaving() || !pod.ready())) {
      return false;
    }
    Set<OwnerReference> each = new HashSet<>();
    pods.forEach(pod -> {
      if (pod.owner() != null) {
        each.add(pod.owner());
      }
    });
    return each.stream().allMatch(owner -> owners.settled(namespace, owner));
  }

  private record Choice(@Nullable Move move, @Nullable String obstacle) {}

  private Choice choose(
      List<PodFacts> pods, List<RebalancePlan.Pod> serving, RebalanceGround ground) {
    Set<String> full = new HashSet<>();
    String obstacle = null;
    while (full.size() < NODES_TRIED) {
      List<Move> moves = ground.plan(serving, full).moves();
      if (moves.isEmpty()) {
        return new Choice(null, obstacle == null ? whyNoneMoves(pods, serving, ground) : obstacle);
      }
      Move move = moves.getFirst();
      PodFacts pod =
          pods.stream().filter(each -> each.name().equals(move.pod())).findFirst().orElseThrow();
      obstacle = noRoom(pod.pod(), move.to());
      if (obstacle == null) {
        return new Choice(move, null);
      }
      full.add(move.to());
    }
    return new Choice(null, obstacle);
  }

  private @Nullable String noRoom(Pod pod, String nodeName) {
    Node node = client.nodes().withName(nodeName).get();
    if (node == null) {
      return "node %s is gone".formatted(nodeName);
    }
    List<Pod> others =
        client
            .pods()
            .inAnyNamespace()
            .withField("spec.nodeName", nodeName)
            // Out of the API server's cache, which has them by node; all pods come from etcd.
            .list(new ListOptionsBuilder().withResourceVersion("0").build())
            .getItems();
    return NodeRoom.obstacle(pod, node, others);
  }

  /** Null if no move would help anyway; else the first pod that is not moved, and why. */
  private static @Nullable String whyNoneMoves(
      List<PodFacts> pods, List<RebalancePlan.Pod> serving, RebalanceGround ground) {
    List<RebalancePlan.Pod> allMovable =
        serving.stream().map(pod -> new RebalancePlan.Pod(pod.name(), pod.node(), true)).toList();
    if (ground.plan(allMovable, Set.of()).moves().isEmpty()) {
      return null;
    }
    return pods.stream()
        .filter(pod -> pod.obstacle() != null)
        .findFirst()
        .map(pod -> "pod %s is not moved: %s".formatted(pod.name(), pod.obstacle()))
        .orElse(null);
  }
}
