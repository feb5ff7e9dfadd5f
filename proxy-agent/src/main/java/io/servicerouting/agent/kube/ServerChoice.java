package io.servicerouting.agent.kube;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which API server a request goes to first, and where it goes if that cannot be reached. Stays with
 * a server as long as it answers. With the last resort, though, only for a while: then one request
 * tries the others first, and the rest follow it if one of them answers. Thread-safe.
 */
final class ServerChoice {
  private final List<URI> servers;
  private final @Nullable URI lastResort;
  private final Duration stay;
  private final InstantSource clock;
  private int preferred;

  /** The servers that have failed since one of them last answered. */
  private final Set<URI> failed = new HashSet<>();

  /** Until when requests go to the last resort first; null while they do not. */
  private @Nullable Instant stayUntil;

  /**
   * @param servers tried in turn
   * @param lastResort used while none of them answers; null for none
   * @param stay how long to stay with the last resort before the others are tried again
   */
  ServerChoice(List<URI> servers, @Nullable URI lastResort, Duration stay, InstantSource clock) {
    this.servers = List.copyOf(servers);
    this.lastResort = lastResort;
    this.stay = stay;
    this.clock = clock;
  }

  /** All servers in the order in which one request is to try them. */
  synchronized List<URI> inTurn() {
    List<URI> order = new ArrayList<>(servers.size() + 1);
    for (int i = 0; i < servers.size(); i++) {
      order.add(servers.get((preferred + i) % servers.size()));
    }
    if (lastResort == null) {
      return order;
    }
    Instant now = clock.instant();
    if (stayUntil != null && now.isBefore(stayUntil)) {
      order.addFirst(lastResort);
      return order;
    }
    if (stayUntil != null) {
      stayUntil = now.plus(stay); // others must not wait for what may be unreachable
    }
    order.addLast(lastResort);
    return order;
  }

  /** This server has answered: the next request goes there, unless it is the last resort. */
  synchronized void answered(URI server) {
    int index = servers.indexOf(server);
    if (index < 0) {
      return;
    }
    failed.clear();
    if (stayUntil != null) {
      stayUntil = null;
      preferred = index;
    }
  }

  /** This server is of no use now: the next request goes to another one. */
  synchronized void failed(URI server) {
    int index = servers.indexOf(server);
    if (index < 0) {
      stayUntil = null;
      return;
    }
    if (preferred == index) {
      preferred = (index + 1) % servers.size();
    }
    failed.add(server);
    if (failed.size() == servers.size() && lastResort != null) {
      failed.clear();
      stayUntil = clock.instant().plus(stay);
    }
  }
}
