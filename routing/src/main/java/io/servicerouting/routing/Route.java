package io.servicerouting.routing;

import io.servicerouting.routing.Steering.BackendSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a dataplane has to know to carry one port of a Service on one node, for one IP family.
 *
 * <p>Two routes are equal exactly if the kernel's state for them is: whatever would not change a
 * rule is left out.
 *
 * @param name the Service port
 * @param protocol its protocol
 * @param mode what carries it
 * @param scheduler what picks the endpoint of a new connection
 * @param schedulerFlags what changes how it picks; empty unless the scheduler knows them
 * @param unavailable what is done if this node cannot carry it like that
 * @param affinitySeconds how long a client keeps its endpoint; 0: it does not
 * @param frontends where connections arrive
 * @param internal what becomes of those to the ClusterIP
 * @param external what becomes of those to all other frontends; null if there are none
 * @param cluster endpoints of the set CLUSTER, sorted; empty if no steering leads there
 * @param local endpoints of the set LOCAL, sorted; empty if no steering leads there
 * @param here those of both sets that may be on this node, sorted. Only they can reach themselves
 *     through this node's ClusterIP
 */
public record Route(
    ServicePortName name,
    Protocol protocol,
    ProxyMode mode,
    Scheduler scheduler,
    Set<SchedulerFlag> schedulerFlags,
    Unavailable unavailable,
    int affinitySeconds,
    Frontends frontends,
    Entry internal,
    @Nullable Entry external,
    List<Backend> cluster,
    List<Backend> local,
    List<Backend> here) {

  /**
   * Computes a route.
   *
   * @param service the Service
   * @param port one of its ports
   * @param clusterIp its ClusterIP of the wanted family
   * @param endpoints the port's endpoints of that family, from all slices
   * @param policy what policies and the Service itself say
   * @param settings the node's
   */
  public static Route of(
      ServiceInfo service,
      ServicePort port,
      IpAddress clusterIp,
      Collection<Endpoint> endpoints,
      EffectivePolicy policy,
      NodeSettings settings) {
    EndpointSets sets =
        EndpointSelection.select(endpoints, settings.node(), policy.weightsInForce());
    boolean detectsPods = settings.detector().covers(clusterIp.family());
    Frontends frontends = Frontends.of(service, port, clusterIp, settings.node());
    Entry internal =
        Entry.internal(policy.internal().value(), sets, detectsPods, settings.masqueradeAll());
    Entry external =
        frontends.isExternallyReachable()
            ? Entry.external(policy.external().value(), sets, detectsPods)
            : null;
    List<Backend> cluster = used(BackendSet.CLUSTER, sets.cluster(), internal, external);
    List<Backend> local = used(BackendSet.LOCAL, sets.local(), internal, external);
    return new Route(
        service.portName(port),
        port.protocol(),
        policy.mode().value(),
        policy.scheduler().value(),
        policy.schedulerFlags().value(),
        policy.unavailable().value(),
        service.affinitySeconds(),
        frontends,
        internal,
        external,
        cluster,
        local,
        ofEither(sets.here(), cluster, local));
  }

  private static List<Backend> ofEither(
      List<Backend> some, List<Backend> cluster, List<Backend> local) {
    if (some.isEmpty()) {
      return List.of();
    }
    Set<Backend> both = new HashSet<>(cluster);
    both.addAll(local);
    return some.stream().filter(both::contains).toList();
  }

  private static List<Backend> used(
      BackendSet set, List<Backend> backends, Entry internal, @Nullable Entry external) {
    boolean wanted = internal.uses(set) || (external != null && external.uses(set));
    return wanted ? backends : List.of();
  }

  /**
   * The same carried in another way. Flags that the scheduler does not know fall away.
   *
   * @throws IllegalArgumentException if the mode does not offer the scheduler
   */
  public Route carriedBy(ProxyMode otherMode, Scheduler otherScheduler) {
    if (!otherMode.schedulers().contains(otherScheduler)) {
      throw new IllegalArgumentException(
          "mode %s does not offer %s".formatted(otherMode.apiName(), otherScheduler.apiName()));
    }
    Set<SchedulerFlag> flags =
        otherScheduler.flags().containsAll(schedulerFlags) ? schedulerFlags : Set.of();
    return new Route(
        name,
        protocol,
        otherMode,
        otherScheduler,
        flags,
        unavailable,
        affinitySeconds,
        frontends,
        internal,
        external,
        cluster,
        local,
        here);
  }

  /** The same frontends, at which every connection is refused, by a mode that can do that. */
  public Route refusing(ProxyMode by) {
    Entry refused = Entry.refusing();
    return new Route(
        name,
        protocol,
        by,
        by.defaultScheduler(),
        Set.of(),
        unavailable,
        0,
        frontends,
        refused,
        external == null ? null : refused,
        List.of(),
        List.of(),
        List.of());
  }

  /** The IP family of its frontends and endpoints. */
  public IpFamily family() {
    return frontends.clusterIp().family();
  }

  /** The endpoints of a set. */
  public List<Backend> backends(BackendSet set) {
    return switch (set) {
      case CLUSTER -> cluster;
      case LOCAL -> local;
    };
  }
}
