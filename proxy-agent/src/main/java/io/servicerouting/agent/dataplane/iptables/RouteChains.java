package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Frontends;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The chains that belong to one route alone, all in the nat table:
 *
 * <pre>
 * FW-x   a balancer's address: source ranges lead to EXT-x, the rest is condemned
 * EXT-x  external entry: masquerade or short-circuit, then SVC-x or SVL-x
 * SVC-x  picks an endpoint of the cluster
 * SVL-x  picks an endpoint of this node
 * SEP-y  one endpoint: hairpin, affinity, DNAT
 * </pre>
 *
 * <p>In a large cluster only those endpoints have a chain that need one; for the others the rule
 * that picks rewrites too, see {@link #withChain}.
 */
final class RouteChains {
  private static final Forward UNMASQUERADED = new Forward(BackendSet.CLUSTER, false);

  private final IptablesSettings settings;
  private final ClusterSize size;

  /**
   * @param size looked at for every route
   */
  RouteChains(IptablesSettings settings, ClusterSize size) {
    this.settings = settings;
    this.size = size;
  }

  /** All chains of a route; none if no connection is forwarded. */
  List<Chain> of(Route route) {
    ChainNames names = ChainNames.of(route);
    List<Chain> chains = new ArrayList<>();
    Set<Backend> withChain = withChain(route);
    for (Backend backend : withChain) {
      chains.add(endpoint(route, names, backend));
    }
    for (BackendSet set : BackendSet.values()) {
      if (!route.backends(set).isEmpty()) {
        chains.add(pick(route, names, set, withChain));
      }
    }
    Entry external = route.external();
    if (external != null && EntryRules.forwardsAny(external)) {
      chains.add(external(route, names, external));
      if (!route.frontends().loadBalancerIps().isEmpty()) {
        chains.add(firewall(route, names));
      }
    }
    return chains;
  }

  /**
   * The endpoints that have a chain. In a large cluster: those that may be on this node, since they
   * may call themselves; all of a Service that remembers its clients, by chain; and all of one that
   * sends pods on without a masquerade from outside addresses, since a pod of another node may come
   * that way and be sent to itself.
   */
  private Set<Backend> withChain(Route route) {
    Entry external = route.external();
    boolean all =
        !size.isLarge()
            || route.affinitySeconds() > 0
            || (external != null && external.fromPod().equals(UNMASQUERADED));
    if (!all) {
      return new LinkedHashSet<>(route.here());
    }
    Set<Backend> reachable = new LinkedHashSet<>(route.cluster());
    reachable.addAll(route.local());
    return reachable;
  }

  static String pickChain(ChainNames names, BackendSet set) {
    return switch (set) {
      case CLUSTER -> names.service();
      case LOCAL -> names.serviceLocal();
    };
  }

  private Chain endpoint(Route route, ChainNames names, Backend backend) {
    String chain = names.endpoint(backend);
    String comment = route.name().toString();
    List<String> rules = new ArrayList<>(2);
    // Hairpin: a pod that reached itself must not see a packet from its own address.
    rules.add(
        new Rule().source(Cidr.of(backend.address())).comment(comment).jump(ChainNames.MARK_MASQ));
    Rule rewrite = new Rule().protocol(route.protocol()).comment(comment);
    if (route.affinitySeconds() > 0) {
      rewrite.remember(chain, settings.family());
    }
    rules.add(rewrite.jump(rewrite(backend)));
    return new Chain(Table.NAT, chain, rules);
  }

  private static String rewrite(Backend backend) {
    return "DNAT --to-destination " + backend;
  }

  private Chain pick(Route route, ChainNames names, BackendSet set, Set<Backend> withChain) {
    List<String> rules = new ArrayList<>();
    if (route.internal().fromPod() instanceof Forward pod
        && route.internal().fromOutside() instanceof Forward outside
        && pod.to() == set) {
      masqueradeInternal(route, pod.masquerade(), outside.masquerade(), rules);
    }
    List<Backend> backends = route.backends(set);
    if (route.affinitySeconds() > 0) {
      for (Backend backend : backends) {
        String endpoint = names.endpoint(backend);
        rules.add(
            new Rule()
                .comment(route.name() + " -> " + backend)
                .remembered(endpoint, route.affinitySeconds(), settings.family())
                .jump(endpoint));
      }
    }
    long weightLeft = backends.stream().mapToLong(Backend::weight).sum();
    for (int i = 0; i < backends.size(); i++) {
      Backend backend = backends.get(i);
      boolean jumps = withChain.contains(backend);
      // Without a comment, which would be two thirds of the rule: the target says as much.
      Rule rule =
          jumps
              ? new Rule().comment(route.name() + " -> " + backend)
              : new Rule().protocol(route.protocol());
      // Each rule takes its share of what the rules before it left over.
      int left = backends.size() - i;
      if (left > 1) {
        switch (route.scheduler()) {
          case RANDOM -> rule.shareOf(backend.weight(), weightLeft);
          case RR -> rule.everyNth(left);
          default -> throw new IllegalArgumentException("not of this mode: " + route.scheduler());
        }
      }
      weightLeft -= backend.weight();
      rules.add(jumps ? rule.jump(names.endpoint(backend)) : rule.jump(rewrite(backend)));
    }
    return new Chain(Table.NAT, pickChain(names, set), rules);
  }

  private void masqueradeInternal(Route route, boolean pods, boolean others, List<String> rules) {
    if (pods) {
      rules.add(
          toClusterIp(new Rule(), route, UnaryOperator.identity()).jump(ChainNames.MARK_MASQ));
    } else if (others) {
      switch (settings.detector()) {
        case LocalDetector.SourceRanges ranges when ranges.of(settings.family()).size() == 1 ->
            rules.add(
                toClusterIp(
                        new Rule().notSource(ranges.of(settings.family()).getFirst()),
                        route,
                        UnaryOperator.identity())
                    .jump(ChainNames.MARK_MASQ));
        case LocalDetector.SourceRanges ranges ->
            rules.add(
                toClusterIp(new Rule(), route, UnaryOperator.identity())
                    .jump(ChainNames.MARK_MASQ_OUTSIDE));
        case LocalDetector.Interface(String name) ->
            rules.add(
                toClusterIp(new Rule(), route, rule -> rule.notFromInterface(name))
                    .jump(ChainNames.MARK_MASQ));
        case LocalDetector.InterfacePrefix(String prefix) ->
            rules.add(
                toClusterIp(new Rule(), route, rule -> rule.notFromInterface(prefix + "+"))
                    .jump(ChainNames.MARK_MASQ));
        case LocalDetector.None none ->
            throw new IllegalStateException("without a detector nobody is told apart");
      }
    }
  }

  private static Rule toClusterIp(Rule source, Route route, UnaryOperator<Rule> device) {
    Rule match = source.destination(Cidr.of(route.frontends().clusterIp()));
    return device
        .apply(match)
        .protocol(route.protocol())
        .comment(route.name() + " cluster IP")
        .destinationPort(route.protocol(), route.frontends().port());
  }

  private Chain external(Route route, ChainNames names, Entry entry) {
    String name = route.name() + " external traffic";
    List<String> rules = new ArrayList<>();
    if (!entry.fromPod().equals(entry.fromOutside())) {
      for (Supplier<Rule> fromPods : fromPods(name)) {
        steer(entry.fromPod(), names, fromPods, rules);
      }
    }
    if (!entry.fromNode().equals(entry.fromOutside())) {
      Supplier<Rule> fromNode = () -> new Rule().comment(name + " of this node").fromThisNode();
      steer(entry.fromNode(), names, fromNode, rules);
    }
    steer(entry.fromOutside(), names, () -> new Rule().comment(name), rules);
    return new Chain(Table.NAT, names.external(), rules);
  }

  private List<Supplier<Rule>> fromPods(String name) {
    String comment = name + " of pods";
    return switch (settings.detector()) {
      case LocalDetector.SourceRanges ranges ->
          ranges.of(settings.family()).stream()
              .<Supplier<Rule>>map(range -> () -> new Rule().source(range).comment(comment))
              .toList();
      case LocalDetector.InterfacePrefix(String prefix) ->
          List.of(() -> new Rule().fromInterface(prefix + "+").comment(comment));
      case LocalDetector.Interface(String device) ->
          List.of(() -> new Rule().fromInterface(device).comment(comment));
      case LocalDetector.None none -> List.of();
    };
  }

  /** What is dropped or rejected gets no rule here: nat cannot do it, the filter table does. */
  private static void steer(
      Steering steering, ChainNames names, Supplier<Rule> match, List<String> rules) {
    if (steering instanceof Forward(BackendSet to, boolean masquerade)) {
      if (masquerade) {
        rules.add(match.get().jump(ChainNames.MARK_MASQ));
      }
      rules.add(match.get().jump(pickChain(names, to)));
    }
  }

  private static Chain firewall(Route route, ChainNames names) {
    Frontends frontends = route.frontends();
    String comment = route.name() + " loadbalancer IP";
    List<String> rules = new ArrayList<>();
    if (frontends.sourceRanges().isEmpty()) {
      rules.add(new Rule().comment(comment).jump(names.external()));
    }
    for (Cidr range : frontends.sourceRanges()) {
      rules.add(new Rule().source(range).comment(comment).jump(names.external()));
    }
    if (frontends.admitsVipAsSource()) {
      for (IpAddress vip : frontends.loadBalancerIps()) {
        rules.add(new Rule().source(Cidr.of(vip)).comment(comment).jump(names.external()));
      }
    }
    // Reached by what no endpoint took: a source out of range, or Local without a local endpoint.
    rules.add(new Rule().comment(comment).jump(ChainNames.MARK_DROP));
    return new Chain(Table.NAT, names.firewall(), rules);
  }
}
