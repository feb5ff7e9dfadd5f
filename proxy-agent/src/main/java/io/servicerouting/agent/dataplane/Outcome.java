package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.ServicePortName;
import java.util.Map;
import java.util.Set;

/**
 * What became of a write to the kernel.
 *
 * @param written chains or elements that were written or removed; 0 if the kernel was right already
 * @param refused routes the kernel did not take, with its words. They are as they were before
 * @param compromises routes that are carried in another way than they ask
 * @param notes what is out of the ordinary about routes that are carried as they ask, each a
 *     sentence without a full stop
 * @param claimed those of the refused ones that ask for a place which another route has. No other
 *     mode may give it to them
 */
public record Outcome(
    int written,
    Map<ServicePortName, String> refused,
    Map<ServicePortName, Compromise> compromises,
    Map<ServicePortName, String> notes,
    Set<ServicePortName> claimed) {

  /** What became of routes that were carried as they ask, or refused. */
  public Outcome(int written, Map<ServicePortName, String> refused) {
    this(written, refused, Map.of(), Map.of(), Set.of());
  }

  /** The same after more was written. */
  public Outcome and(int more) {
    return new Outcome(written + more, refused, compromises, notes, claimed);
  }

  /** Nothing had to be done. */
  public static Outcome nothing() {
    return new Outcome(0, Map.of());
  }
}
