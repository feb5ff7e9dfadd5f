package io.servicerouting.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a new connection's endpoint is picked. Which mode offers what: {@link ProxyMode}. */
public enum Scheduler {
  /** Each endpoint with the same probability, independently for each connection. */
  RANDOM("random", Weighing.SHARE),
  /** Round robin: one endpoint after the other, counted on each node by itself. */
  RR("rr", Weighing.NONE),
  /** Round robin in which an endpoint's turns follow its weight. */
  WRR("wrr", Weighing.SHARE),
  /** The endpoint with the fewest connections, as this node counts them. */
  LC("lc", Weighing.NONE),
  /** The endpoint with the fewest connections for its weight. */
  WLC("wlc", Weighing.SHARE),
  /** Locality-based: one endpoint for a destination address until it is overloaded. */
  LBLC("lblc", Weighing.OTHER),
  /** Locality-based with replication: a set of endpoints for a destination address. */
  LBLCR("lblcr", Weighing.OTHER),
  /** By a hash of the client's address. */
  SH("sh", Weighing.SHARE, SchedulerFlag.SH_FALLBACK, SchedulerFlag.SH_PORT),
  /** By a hash of the destination address: one endpoint for all connections to a frontend. */
  DH("dh", Weighing.NONE),
  /** The shortest expected delay: the fewest connections for its weight, the new one included. */
  SED("sed", Weighing.SHARE),
  /** An idle endpoint if there is one, else as {@link #SED}. */
  NQ("nq", Weighing.SHARE),
  /** Fail-over: always the endpoint with the greatest weight. */
  FO("fo", Weighing.OTHER),
  /** Overflow: the endpoint with the greatest weight until it has more connections than that. */
  OVF("ovf", Weighing.OTHER),
  /** Maglev: by a hash that moves few clients when endpoints come and go. */
  MH("mh", Weighing.SHARE, SchedulerFlag.MH_FALLBACK, SchedulerFlag.MH_PORT);

  /** What weights mean to a scheduler. One of zero keeps new connections away from all of them. */
  public enum Weighing {
    /** Nothing. */
    NONE,
    /** Over many clients and connections, an endpoint's share is in proportion to its weight. */
    SHARE,
    /** They matter in another way, and do not tell shares. */
    OTHER
  }

  private final String apiName;
  private final Weighing weighing;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, its type just does not say so
  private final List<SchedulerFlag> flags;

  Scheduler(String apiName, Weighing weighing, SchedulerFlag... flags) {
    this.apiName = apiName;
    this.weighing = weighing;
    this.flags = List.of(flags);
  }

  /** What an endpoint's weight means to it. */
  public Weighing weighing() {
    return weighing;
  }

  /**
   * Whether each endpoint's share follows from who the endpoints are. With the others it depends on
   * which addresses clients call, or on how many connections are open.
   */
  public boolean tellsShares() {
    return switch (this) {
      case RANDOM, RR, WRR, LC, WLC, SH, SED, NQ, MH -> true;
      case LBLC, LBLCR, DH, FO, OVF -> false;
    };
  }

  /** The flags that change how it picks. */
  public List<SchedulerFlag> flags() {
    return flags;
  }

  /** The spelling in policies: the kernel's own. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if no mode of this version has it; the message lists them
   */
  public static Scheduler parse(String text) {
    for (Scheduler scheduler : values()) {
      if (scheduler.apiName.equals(text)) {
        return scheduler;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a scheduler this version knows ("
            + Arrays.stream(values()).map(Scheduler::apiName).collect(Collectors.joining(", "))
            + ")");
  }
}
