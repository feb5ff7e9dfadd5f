package io.servicerouting.routing.shares;

import io.servicerouting.routing.shares.RebalancePlan.Move;
import io.servicerouting.routing.shares.RebalancePlan.Node;
import io.servicerouting.routing.shares.RebalancePlan.Pod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where pods run, while {@link RebalancePlan} tries moves. */
final class Placement {
  private final Map<String, Site> sites = new TreeMap<>();
  private final Map<String, Integer> podsOfPlace = new HashMap<>();
  private final Forwarding forwarding;
  private final EntryModel entry;
  private long podsOfUnknownNodes;

  /** A node and its pods. */
  private static final class Site {
    private final Node node;
    private final Queue<String> movable = new ArrayDeque<>();
    private int pods;

    Site(Node node) {
      this.node = node;
    }
  }

  Placement(Collection<Pod> pods, Collection<Node> nodes, Forwarding forwarding, EntryModel entry) {
    this.forwarding = forwarding;
    this.entry = entry;
    for (Node node : nodes) {
      sites.put(node.name(), new Site(node));
    }
    for (Pod pod : pods.stream().sorted(Comparator.comparing(Pod::name)).toList()) {
      Site site = sites.get(pod.node());
      if (site == null) {
        podsOfUnknownNodes++;
      } else {
        enter(site, pod.movable() ? pod.name() : null);
      }
    }
  }

  private void enter(Site site, @Nullable String movable) {
    site.pods++;
    podsOfPlace.merge(place(site), 1, Integer::sum);
    if (movable != null) {
      site.movable.add(movable);
    }
  }

  /** A node without the label is a place of its own, which no label's value can be mistaken for. */
  private static String place(Site site) {
    String place = site.node.place();
    return place == null ? "//" + site.node.name() : place;
  }

  private int podsOfPlace(Site site) {
    return podsOfPlace.getOrDefault(place(site), 0);
  }

  /** The move that makes the numbers of pods most equal; null if none makes them more equal. */
  @Nullable Move next() {
    Site from = null;
    Site to = null;
    // Sorted by name: of two alike the first stands.
    for (Site site : sites.values()) {
      if (!site.movable.isEmpty() && (from == null || isFuller(site, from))) {
        from = site;
      }
      if (site.node.schedulable()
          && site.node.place() != null
          && (to == null || isFuller(to, site))) {
        to = site;
      }
    }
    if (from == null || to == null || podsOfPlace(from) - podsOfPlace(to) < 2) {
      return null;
    }
    return new Move(from.movable.element(), from.node.name(), to.node.name());
  }

  private boolean isFuller(Site a, Site b) {
    int byPlace = Integer.compare(podsOfPlace(a), podsOfPlace(b));
    return byPlace > 0 || (byPlace == 0 && a.pods > b.pods);
  }

  /** Carries out what {@link #next} said. */
  void apply(Move move) {
    Site from = site(move.from());
    from.movable.remove(move.pod());
    from.pods--;
    podsOfPlace.merge(place(from), -1, Integer::sum);
    // It is not moved again: where it went had the fewest, so it never has two more than others.
    enter(site(move.to()), move.pod());
  }

  private Site site(String node) {
    Site site = sites.get(node);
    if (site == null) {
      throw new IllegalArgumentException("there is no node " + node);
    }
    return site;
  }

  Evenness evenness() {
    List<Integer> onEntryNodes = new ArrayList<>(sites.size());
    long elsewhere = podsOfUnknownNodes;
    for (Site site : sites.values()) {
      if (site.node.entry()) {
        onEntryNodes.add(site.pods);
      } else {
        elsewhere += site.pods;
      }
    }
    return Evenness.of(forwarding, entry, onEntryNodes, elsewhere);
  }
}
