package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.routing.ServicePortName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The routes of one write that are not carried, with words for their users. */
final class Refusals {
  private final Map<ServicePortName, String> words = new HashMap<>();
  private final Set<ServicePortName> claimed = new HashSet<>();

  /** This node cannot carry it. */
  void add(ServicePortName name, String why) {
    words.put(name, why);
  }

  /** It asks for a place that another route has. */
  void claimed(ServicePortName name, String why) {
    words.put(name, why);
    claimed.add(name);
  }

  Outcome outcome(int written, Map<ServicePortName, String> notes) {
    return new Outcome(written, words, Map.of(), notes, claimed);
  }
}
