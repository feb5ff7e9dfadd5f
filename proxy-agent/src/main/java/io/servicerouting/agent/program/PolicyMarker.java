package io.servicerouting.agent.program;

import io.servicerouting.agent.kube.Revision;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to which resourceVersion policies of a kind are in the view. Every node reports it to the API
 * server, so it moves no more often than somebody may wait for it: at once if a spec changed or a
 * policy came or went, a while later if only a status or a label changed, and not with bookmarks.
 *
 * <p>Not thread-safe: the writer thread owns it.
 */
final class PolicyMarker {
  /** How long changes of no consequence are gathered. */
  static final Duration DELAY = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Map<ObjectName, Revision> revisions = new HashMap<>();
  private @Nullable String marker;
  private @Nullable String latest;
  private boolean atOnce = true; // the first list is news, also if it is empty
  private boolean later;
  private @Nullable Instant due;

  PolicyMarker(InstantSource clock) {
    this.clock = clock;
  }

  /** An object was seen in this state. */
  void seen(ObjectName name, Revision revision) {
    if (revision.equals(revisions.put(name, revision))) {
      later = true;
    } else {
      atOnce = true;
    }
  }

  /** An object is gone. */
  void gone(ObjectName name) {
    revisions.remove(name);
    atOnce = true;
  }

  /** All changes up to here have been seen. */
  void reached(String resourceVersion) {
    latest = resourceVersion;
    if (atOnce) {
      move();
    } else if (later && due == null) {
      due = clock.instant().plus(DELAY);
    }
    later = false;
  }

  /** Moves on to what was reached if it is time to. */
  void moveIfDue() {
    if (due != null && !clock.instant().isBefore(due)) {
      move();
    }
  }

  private void move() {
    marker = latest;
    atOnce = false;
    due = null;
  }

  /** When it moves next if nothing else happens; null if it does not. */
  @Nullable Instant due() {
    return due;
  }

  /** How far it has come; null if no list was seen. */
  @Nullable String value() {
    return marker;
  }
}
