package io.servicerouting.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The mechanism that carries a Service, with the schedulers that it offers. */
public enum ProxyMode {
  /** Rules of netfilter's x_tables, in the legacy or the nft variant. */
  IPTABLES("iptables", Scheduler.RANDOM, Scheduler.RR),
  /** The kernel's IP Virtual Server. */
  IPVS(
      "IPVS",
      Scheduler.RR,
      Scheduler.WRR,
      Scheduler.LC,
      Scheduler.WLC,
      Scheduler.LBLC,
      Scheduler.LBLCR,
      Scheduler.SH,
      Scheduler.DH,
      Scheduler.SED,
      Scheduler.NQ,
      Scheduler.FO,
      Scheduler.OVF,
      Scheduler.MH),
  /** A process on the node that accepts connections and opens others to endpoints. */
  USERSPACE("Userspace", Scheduler.RR, Scheduler.RANDOM, Scheduler.LC);

  private final String apiName;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, its type just does not say so
  private final List<Scheduler> schedulers;

  ProxyMode(String apiName, Scheduler... schedulers) {
    this.apiName = apiName;
    this.schedulers = List.of(schedulers);
  }

  /** The spelling in policies. */
  public String apiName() {
    return apiName;
  }

  /** What can pick an endpoint in this mode; the default comes first. */
  public List<Scheduler> schedulers() {
    return schedulers;
  }

  /** The scheduler of a Service for which nobody named one. */
  public Scheduler defaultScheduler() {
    return schedulers.getFirst();
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if it is not a mode this version knows; the message lists them
   */
  public static ProxyMode parse(String text) {
    for (ProxyMode mode : values()) {
      if (mode.apiName.equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a mode this version knows (" + knownModes() + ")");
  }

  private static String knownModes() {
    return Arrays.stream(values()).map(ProxyMode::apiName).collect(Collectors.joining(", "));
  }
}
