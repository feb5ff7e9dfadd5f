package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What became of all parts of one write. */
final class Tally {
  private final Modes modes;
  private final Map<ServicePortName, String> refused = new HashMap<>();
  private final Map<ServicePortName, Compromise> compromises = new HashMap<>();
  private final Map<ServicePortName, String> notes = new HashMap<>();
  private final Set<ServicePortName> claimed = new HashSet<>();
  private int written;

  Tally(Modes modes) {
    this.modes = modes;
  }

  /** The route as this node can carry it. */
  Route choose(Route asked) {
    return take(ModeChoice.of(asked, modes::whyNot));
  }

  /** The route as it is carried after its mode has refused it. */
  Route instead(Route route) {
    String why = refused.remove(route.name());
    return take(ModeChoice.instead(route, why == null ? "its mode refuses it" : why));
  }

  private Route take(ModeChoice choice) {
    Compromise compromise = choice.compromise();
    if (compromise != null) {
      compromises.put(choice.route().name(), compromise);
    }
    return choice.route();
  }

  Outcome add(Outcome part) {
    written += part.written();
    refused.putAll(part.refused());
    notes.putAll(part.notes());
    claimed.addAll(part.claimed());
    return part;
  }

  /** What went in the end though nobody had asked for that. */
  void settled(int gone) {
    written += gone;
  }

  Outcome outcome() {
    return new Outcome(written, refused, compromises, notes, claimed);
  }
}
