package io.servicerouting.operator.world;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyVerdict;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as last seen. Thread-safe; every answer is immutable. Empty at first and complete
 * from {@link #synced()} on; after that it lags behind the API server by what a watch takes, and
 * while the API server is away it stays as it was.
 *
 * <p>Two questions may be answered from two states of the world; {@link #reading} makes them one.
 */
public final class ClusterWorld {
  private final WorldState state;

  ClusterWorld(WorldState state) {
    this.state = state;
  }

  /** Whether every kind of object was listed once. Never becomes false again. */
  public boolean synced() {
    return state.synced();
  }

  /**
   * Waits until the world is complete.
   *
   * @return false if that took longer than the limit
   */
  public boolean awaitSynced(Duration limit) throws InterruptedException {
    return state.awaitSynced(limit);
  }

  /**
   * Tells a listener of all changes from now on. What is there already has to be looked up
   * afterwards.
   */
  public void listen(WorldListener listener) {
    state.listen(listener);
  }

  /** Tells a listener no more; a call may still be under way. */
  public void unlisten(WorldListener listener) {
    state.unlisten(listener);
  }

  /** Answers several questions from one and the same state. Must be quick: watches wait for it. */
  public <T extends @Nullable Object> T reading(Supplier<T> questions) {
    return state.reading(questions);
  }

  /** A Service; null if there is none of that name. */
  public @Nullable WorldService service(ObjectName name) {
    return reading(() -> state.services.get(name));
  }

  /** All Services, by name. */
  public List<WorldService> services() {
    return reading(() -> List.copyOf(state.services.all()));
  }

  /** The Services of a namespace, by name. */
  public List<WorldService> servicesOf(String namespace) {
    return reading(() -> List.copyOf(state.services.in(namespace)));
  }

  /** The Services of a namespace that select pods with these labels, by name. */
  public List<WorldService> servicesSelecting(String namespace, Map<String, String> podLabels) {
    return reading(() -> state.services.selecting(namespace, podLabels));
  }

  /** The slices of a Service, by name; the Service need not exist. */
  public List<WorldSlice> slicesOf(ObjectName service) {
    return reading(() -> state.services.slicesOf(service));
  }

  /**
   * The pods of a Service: each once, however many slices, families and ports it is in; ready if it
   * is in any of them. Endpoints that are no pods count as pods named by their address.
   */
  public List<PodEndpoint> podsOf(ObjectName service) {
    return PodList.of(slicesOf(service));
  }

  /** The pods that a Service selects and the scheduler could not place, by name. */
  public List<UnplacedPod> unplacedPodsOf(WorldService service) {
    return reading(() -> state.unplacedPods.of(service));
  }

  /** The endpoints of one port of a Service, of one family, from all slices. */
  public List<Endpoint> endpointsOf(ObjectName service, ServicePort port, IpFamily family) {
    return PodList.endpoints(slicesOf(service), port, family);
  }

  /** All Nodes, by name. */
  public List<WorldNode> nodes() {
    return reading(() -> List.copyOf(state.nodes.values()));
  }

  /** A Node; null if there is none of that name. */
  public @Nullable WorldNode node(String name) {
    return reading(() -> state.nodes.get(name));
  }

  /** What agents report, by node. */
  public List<NodeState> nodeStates() {
    return reading(() -> List.copyOf(state.nodeStates.values()));
  }

  /** What the agent of a node reports; null if it has not reported. */
  public @Nullable NodeState nodeState(String node) {
    return reading(() -> state.nodeStates.get(node));
  }

  /** The pods of agents, by name: those that end as well as those that begin. */
  public List<AgentPod> agentPods() {
    return reading(() -> List.copyOf(state.agentPods.values()));
  }

  /** The names of all namespaces, sorted. */
  public List<String> namespaces() {
    return reading(() -> List.copyOf(state.namespaces.keySet()));
  }

  /** The labels of a namespace; empty if it is unknown. */
  public Map<String, String> namespaceLabels(String namespace) {
    return reading(() -> state.namespaces.getOrDefault(namespace, Map.of()));
  }

  /** All policies, by name, usable or not. */
  public List<WorldPolicy> policies() {
    return reading(() -> List.copyOf(state.policies.values()));
  }

  /** A policy; null if there is none of that name. */
  public @Nullable WorldPolicy policy(ObjectName name) {
    return reading(() -> state.policies.get(name));
  }

  /** All cluster policies, by name, usable or not. */
  public List<WorldClusterPolicy> clusterPolicies() {
    return reading(() -> List.copyOf(state.clusterPolicies.values()));
  }

  /** A cluster policy; null if there is none of that name. */
  public @Nullable WorldClusterPolicy clusterPolicy(String name) {
    return reading(() -> state.clusterPolicies.get(name));
  }

  /** The ServiceRoutingConfig; null if there is none. */
  public @Nullable ServiceRoutingConfig config() {
    return reading(() -> state.config);
  }

  /** The ServiceRoutingConfig, or what it last was if it is gone; null if none was seen. */
  public @Nullable ServiceRoutingConfig lastConfig() {
    return reading(() -> state.lastConfig);
  }

  /** The mode of Services that no policy gives one. */
  public ProxyMode defaultMode() {
    return reading(state::defaultMode);
  }

  /**
   * What holds for one port of a Service.
   *
   * @param portName the port's name; empty if it has none
   */
  public EffectivePolicy resolve(ServiceInfo service, String portName) {
    return reading(() -> state.index.resolve(service, portName, state.defaultMode()));
  }

  /** What holds for a Service, apart from what policies say about single ports. */
  public EffectivePolicy resolveWhole(ServiceInfo service) {
    return reading(() -> state.index.resolveWhole(service, state.defaultMode()));
  }

  /** Whether any policy or cluster policy concerns a Service or one of its ports. */
  public boolean concerns(ServiceInfo service) {
    return reading(() -> state.index.concerns(service));
  }

  /** The usable policies that concern a Service or one of its ports, by name. */
  public List<RoutingPolicy> policiesOf(ServiceInfo service) {
    return reading(() -> state.index.policies(service));
  }

  /** The usable cluster policies that concern a Service, by name. */
  public List<ClusterRoutingPolicy> clusterPoliciesOf(ServiceInfo service) {
    return reading(() -> state.index.clusterPolicies(service));
  }

  /**
   * What a policy achieves for one of its targets.
   *
   * @param sectionName the target's port; null if the target is the whole Service
   * @return null if there is no such policy, or it was never usable
   */
  public @Nullable PolicyVerdict verdict(
      ObjectName policy, ServiceInfo service, @Nullable String sectionName) {
    return reading(() ->
        state.index.policy(policy) == null
            ? null
            : state.index.verdict(policy, service, sectionName, state.defaultMode()));
  }

  /** How many objects of each kind the world holds. */
  public WorldSize size() {
    return reading(state::size);
  }
}
