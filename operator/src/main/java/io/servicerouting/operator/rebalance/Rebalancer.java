package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.rebalance.EvictionCandidates.Candidate;
import io.servicerouting.operator.rebalance.RebalanceState.Eviction;
import io.servicerouting.operator.rebalance.RebalanceState.Waiting;
import io.servicerouting.operator.rebalance.RebalanceStep.Notice;
import io.servicerouting.operator.rebalance.SurveyPace.Sight;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.shares.RebalancePlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evicts pods of Services whose policies say {@code rebalance: Evict}. Used by one thread.
 *
 * <p>At most one pod of the whole cluster is on its way because of us: until its successor is
 * Ready, no other Service gets a turn. Each eviction is so judged by its own effect, and two
 * Services cannot push each other's pods around. What it remembers is lost with the leader: a new
 * leader may once more try what did not help.
 */
final class Rebalancer {

  private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

  private static final int FORBIDDEN = 403;

  /** Where Events go. */
  interface Announcer {
    /** Tells of something at a Service. */
    void announce(WorldService service, Notice notice);
  }

  private final ClusterWorld world;
  private final PodReaches reaches;
  private final EvictionCandidates candidates;
  private final EvictionPermission permission;
  private final RebalanceSurvey survey;
  private final Evictions evictions;
  private final RebalanceBook reports;
  private final Announcer announcer;
  private final Predicate<String> injection;
  private final InstantSource clock;
  private final Map<ObjectName, RebalanceState> states = new TreeMap<>();
  private final Map<ObjectName, SurveyPace> paces = new TreeMap<>();

  /**
   * A rebalancer.
   *
   * @param injection whether new pods of a namespace are given the spread of policies
   */
  Rebalancer(
      KubernetesClient client,
      ClusterWorld world,
      PodReaches reaches,
      RebalanceBook reports,
      Announcer announcer,
      Predicate<String> injection,
      InstantSource clock) {
    this.world = world;
    this.reaches = reaches;
    this.candidates = new EvictionCandidates(world);
    this.permission = new EvictionPermission(new EvictionReview(client), clock);
    this.survey = new RebalanceSurvey(client);
    this.evictions = new Evictions(client);
    this.reports = reports;
    this.announcer = announcer;
    this.injection = injection;
    this.clock = clock;
  }

  /** Looks at every Service that is concerned, once. */
  void pass() {
    if (!world.synced()) {
      return;
    }
    Map<ObjectName, Candidate> candidates = this.candidates.find();
    forgetOthers(candidates.keySet());
    // Whoever waits for a successor comes first: the others may get their turn by it.
    List<ObjectName> order = new ArrayList<>(candidates.keySet());
    order.sort((a, b) -> Boolean.compare(isWaiting(b), isWaiting(a)));
    for (ObjectName name : order) {
      Candidate candidate = candidates.get(name);
      if (candidate != null) {
        step(candidate);
      }
    }
  }

  private void forgetOthers(Set<ObjectName> candidates) {
    List<ObjectName> gone =
        states.keySet().stream().filter(name -> !candidates.contains(name)).toList();
    gone.forEach(name -> {
      states.remove(name);
      paces.remove(name);
      reports.put(name, RebalanceReport.nothing());
    });
  }

  private boolean isWaiting(ObjectName name) {
    return states.get(name) instanceof Waiting;
  }

  private void step(Candidate candidate) {
    WorldService service = candidate.service();
    ObjectName name = service.name();
    RebalanceState state = states.computeIfAbsent(name, _ -> RebalanceState.fresh());
    String missing = state instanceof Waiting ? null : permission.missing(name.namespace());
    if (missing != null) {
      reports.put(name, new RebalanceReport(RebalanceReport.Reason.EVICTION_FORBIDDEN, missing));
      return;
    }
    RebalanceGround ground =
        RebalanceGround.of(
            service,
            candidate.effective(),
            candidate.spread().topologyKey(),
            world.nodes(),
            reaches.of(service, candidate.spread().topologyKey()));
    boolean othersTurn =
        !isWaiting(name) && states.values().stream().anyMatch(Waiting.class::isInstance);
    if (!(state instanceof Waiting) && !promises(name, ground)) {
      reports.put(name, RebalanceReport.nothing());
      return;
    }
    if (othersTurn) {
      reports.put(
          name,
          new RebalanceReport(
              RebalanceReport.Reason.WAITING,
              "A pod would run better elsewhere, but first a pod of another Service is waited for"));
      return;
    }
    var sight =
        new Sight(
            candidate.generation(), injection.test(name.namespace()), ground, world.podsOf(name));
    SurveyPace pace = paces.getOrDefault(name, SurveyPace.fresh());
    Instant now = clock.instant();
    if (!pace.due(state, sight, now)) {
      reports.put(name, pace.last() == null ? reports.of(name) : pace.last().report());
      return;
    }
    boolean moved = look(service, state, sight);
    paces.put(name, moved ? pace.moved() : pace.fruitless(sight, now, reports.of(name)));
  }

  /**
   * Looks, and does what follows.
   *
   * @return whether a pod is on its way or has arrived, so that the next look is worth it
   */
  private boolean look(WorldService service, RebalanceState state, Sight sight) {
    ObjectName name = service.name();
    try {
      RebalanceView view =
          survey.look(service, sight.ground(), sight.generation(), sight.injection());
      RebalanceStep step = RebalanceRule.next(state, view, clock.instant());
      states.put(name, step.state());
      reports.put(name, step.report());
      if (step.notice() != null) {
        announcer.announce(service, step.notice());
      }
      if (step.evict() != null) {
        evict(service, step, step.evict(), view);
      }
      return isWaiting(name)
          || (state instanceof Waiting && states.get(name) instanceof RebalanceState.Resting);
    } catch (KubernetesClientException e) {
      if (e.getCode() == FORBIDDEN) {
        permission.forget();
      }
      LOG.warn("Pods of Service {} cannot be looked at or evicted: {}", name, e.getMessage());
      reports.put(
          name,
          new RebalanceReport(
              RebalanceReport.Reason.WAITING, "The API server refused: " + e.getMessage()));
      return false;
    }
  }

  private void evict(
      WorldService service, RebalanceStep step, Eviction eviction, RebalanceView view) {
    ObjectName name = service.name();
    String uid = view.uids().getOrDefault(eviction.pod(), "");
    if (!evictions.evict(name.namespace(), eviction.pod(), uid)) {
      states.put(name, RebalanceRule.refused(step.state(), clock.instant()));
      reports.put(
          name,
          new RebalanceReport(
              RebalanceReport.Reason.WAITING,
              "A disruption budget does not allow the eviction of pod %s now"
                  .formatted(eviction.pod())));
      return;
    }
    states.put(name, RebalanceRule.granted(step.state(), view, eviction, clock.instant()));
    String message =
        "Evicted pod %s from node %s, so that the traffic goes from %s to %s"
            .formatted(
                eviction.pod(),
                eviction.from(),
                RebalanceRule.text(eviction.before()),
                RebalanceRule.text(eviction.expected()));
    LOG.info("Service {}: {}", name, message);
    announcer.announce(service, new Notice(false, "PodEvicted", message));
  }

  /** Whether a better figure is possible as far as endpoints tell; costs no request. */
  private boolean promises(ObjectName name, RebalanceGround ground) {
    List<RebalancePlan.Pod> pods =
        world.podsOf(name).stream()
            .filter(pod -> pod.ready() && pod.node() != null)
            .map(pod -> new RebalancePlan.Pod(pod.label(), String.valueOf(pod.node()), true))
            .toList();
    return !ground.plan(pods, Set.of()).moves().isEmpty();
  }
}
