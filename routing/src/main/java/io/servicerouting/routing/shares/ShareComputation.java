package io.servicerouting.routing.shares;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.shares.TrafficShares.Holder;
import io.servicerouting.routing.shares.TrafficShares.HolderOutlook;
import io.servicerouting.routing.shares.TrafficShares.NodeShare;
import io.servicerouting.routing.shares.TrafficShares.PodShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of {@link TrafficShares#of}. */
final class ShareComputation {
  private final List<Gate> gates;
  private final Map<Backend, PodEndpoint> pods;

  /**
   * A node that traffic can enter by.
   *
   * @param targets where it may send
   * @param healthy whether it passes the health check
   */
  private record Gate(String name, List<Backend> targets, boolean healthy) {}

  ShareComputation(
      Collection<PodEndpoint> endpoints,
      Collection<EntryNode> nodes,
      Forwarding forwarding,
      EndpointWeights weights) {
    NodeTargets targets = new NodeTargets(endpoints, weights);
    gates =
        nodes.stream()
            .sorted(Comparator.comparing(EntryNode::name))
            .map(node ->
                new Gate(
                    node.name(),
                    targets.of(node, forwarding),
                    targets.passesHealthCheck(node, forwarding)))
            .toList();
    pods = counted(endpoints, weights);
  }

  /** Ready pods whose weight is not zero, and others that somebody sends to. */
  private Map<Backend, PodEndpoint> counted(
      Collection<PodEndpoint> endpoints, EndpointWeights weights) {
    Map<Backend, PodEndpoint> counted = new TreeMap<>();
    for (PodEndpoint pod : endpoints) {
      int weight = weights.of(pod.endpoint());
      if (weight == 0) {
        continue;
      }
      Backend backend = new Backend(pod.endpoint().address(), pod.endpoint().port(), weight);
      counted.merge(
          backend,
          pod,
          (first, second) ->
              first.endpoint().terminating() && !second.endpoint().terminating() ? second : first);
    }
    Map<Backend, Fraction> used = shares(gates);
    counted
        .entrySet()
        .removeIf(pod -> !pod.getValue().endpoint().ready() && !used.containsKey(pod.getKey()));
    return counted;
  }

  TrafficShares shares(EntryModel entry) {
    List<Gate> healthy = gates.stream().filter(Gate::healthy).toList();
    List<Gate> entered = entry == EntryModel.HEALTH_CHECKED_NODES ? healthy : gates;
    Map<Backend, Fraction> shares = shares(entered);
    Evenness evenness = evenness(lost(entered), shares.values());
    List<Map.Entry<Backend, PodEndpoint>> order =
        pods.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<Backend, PodEndpoint> pod) -> share(shares, pod.getKey()))
                    .reversed()
                    .thenComparing(pod -> pod.getValue().pod()))
            .toList();
    // What is lost stands first: where thousandths cannot tell pods alike apart, it takes the odd.
    List<Fraction> parts = new ArrayList<>();
    parts.add(evenness.lost());
    order.forEach(pod -> parts.add(share(shares, pod.getKey())));
    List<Integer> permille = LargestRemainder.split(1000, parts);
    List<PodShare> podShares = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      PodEndpoint pod = order.get(i).getValue();
      podShares.add(
          new PodShare(
              pod.pod(), pod.endpoint().nodeName(), parts.get(i + 1), permille.get(i + 1)));
    }
    return new TrafficShares(
        entry,
        List.copyOf(podShares),
        nodeShares(entered, podShares),
        evenness,
        permille.getFirst(),
        lost(gates),
        lost(healthy),
        entry == EntryModel.ONE_NODE && !gates.isEmpty() ? holders(healthy) : null);
  }

  private static Fraction share(Map<Backend, Fraction> shares, Backend backend) {
    return shares.getOrDefault(backend, Fraction.ZERO);
  }

  /** What each pod gets if traffic enters evenly by these nodes. */
  private static Map<Backend, Fraction> shares(List<Gate> entered) {
    IdentityHashMap<List<Backend>, Integer> gatesOfSet = new IdentityHashMap<>();
    entered.forEach(gate -> gatesOfSet.merge(gate.targets(), 1, Integer::sum));
    Map<Backend, Fraction> shares = new HashMap<>();
    gatesOfSet.forEach((targets, count) -> {
      long all = (long) entered.size() * weight(targets);
      targets.forEach(target ->
          shares.merge(target, Fraction.of((long) count * target.weight(), all), Fraction::plus));
    });
    return shares;
  }

  private static long weight(List<Backend> targets) {
    return targets.stream().mapToLong(Backend::weight).sum();
  }

  private static Fraction lost(List<Gate> entered) {
    long losing = entered.stream().filter(gate -> gate.targets().isEmpty()).count();
    return entered.isEmpty() ? Fraction.ONE : Fraction.of(losing, entered.size());
  }

  private Evenness evenness(Fraction lost, Collection<Fraction> shares) {
    if (lost.equals(Fraction.ONE)) {
      return Evenness.NOTHING_ARRIVES;
    }
    Fraction max = shares.stream().max(Comparator.naturalOrder()).orElseThrow();
    Fraction arrives = Fraction.ONE.minus(lost);
    return new Evenness(lost, max.times(pods.size()).dividedBy(arrives));
  }

  private List<NodeShare> nodeShares(List<Gate> entered, List<PodShare> podShares) {
    Map<String, Integer> count = new HashMap<>();
    Map<String, Fraction> served = new HashMap<>();
    for (PodShare pod : podShares) {
      if (pod.node() != null) {
        count.merge(pod.node(), 1, Integer::sum);
        served.merge(pod.node(), pod.share(), Fraction::plus);
      }
    }
    Fraction each = entered.isEmpty() ? Fraction.ZERO : Fraction.of(1, entered.size());
    return gates.stream()
        .map(gate -> {
          boolean enters = entered.size() == gates.size() || gate.healthy();
          Fraction entering = enters ? each : Fraction.ZERO;
          return new NodeShare(
              gate.name(),
              count.getOrDefault(gate.name(), 0),
              entering,
              served.getOrDefault(gate.name(), Fraction.ZERO),
              gate.targets().isEmpty() ? entering : Fraction.ZERO);
        })
        .toList();
  }

  private HolderOutlook holders(List<Gate> healthy) {
    Fraction sum = Fraction.ZERO;
    long serving = 0;
    for (Gate gate : gates) {
      Fraction maxToMean = heldBy(gate).evenness().maxToMean();
      if (maxToMean != null) {
        sum = sum.plus(maxToMean);
        serving++;
      }
    }
    Holder worst = worst(gates);
    if (worst == null) {
      throw new IllegalStateException("no node could hold the address");
    }
    return new HolderOutlook(
        serving == 0 ? null : sum.dividedBy(Fraction.of(serving, 1)), worst, worst(healthy));
  }

  private @Nullable Holder worst(List<Gate> among) {
    // Of holders alike the first by name.
    return among.stream()
        .map(this::heldBy)
        .max(Comparator.comparing(Holder::evenness))
        .orElse(null);
  }

  /** Its targets share everything, and all other pods get nothing. */
  private Holder heldBy(Gate gate) {
    List<Backend> targets = gate.targets();
    long heaviest = targets.stream().mapToLong(Backend::weight).max().orElse(0);
    return new Holder(
        gate.name(),
        targets.isEmpty()
            ? Evenness.NOTHING_ARRIVES
            : new Evenness(Fraction.ZERO, Fraction.of(pods.size() * heaviest, weight(targets))));
  }
}
