package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.ObjectName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Replays what a watcher delivers and checks each event as it comes: nothing twice, nothing late,
 * nothing out of order. Thread-safe.
 */
final class RecordingSink<T> implements Sink<T> {
  private final List<ResourceEvent<T>> events = new ArrayList<>();
  private final TreeMap<ObjectName, ResourceEvent.Upsert<T>> state = new TreeMap<>();
  private final Set<String> versionsSeen = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private long progress;
  private boolean synced;
  private boolean restored;
  private @Nullable RuntimeException toThrow;

  @Override
  public synchronized void accept(ResourceEvent<T> event) {
    if (toThrow != null) {
      RuntimeException thrown = toThrow;
      toThrow = null;
      throw thrown;
    }
    events.add(event);
    switch (event) {
      case ResourceEvent.Upsert<T> upsert -> {
        check(upsert.name(), upsert.resourceVersion());
        state.put(upsert.name(), upsert);
      }
      case ResourceEvent.Unusable<T> unusable -> check(unusable.name(), unusable.resourceVersion());
      case ResourceEvent.Delete<T>(ObjectName name) -> {
        if (state.remove(name) == null) {
          violations.add(name + " was deleted but not there");
        }
      }
      case ResourceEvent.Progress<T>(String version) -> {
        if (Long.parseLong(version) < progress && !restored) {
          violations.add("progress went back from " + progress + " to " + version);
        }
        progress = Long.parseLong(version);
      }
      case ResourceEvent.Synced<T> _ -> {
        if (synced) {
          violations.add("synced twice");
        }
        synced = true;
      }
    }
  }

  private void check(ObjectName name, String version) {
    if (restored) {
      return;
    }
    if (!versionsSeen.add(name + "@" + version)) {
      violations.add(name + " was delivered twice at " + version);
    }
    if (Long.parseLong(version) <= progress) {
      violations.add(name + " came late: " + version + " after progress " + progress);
    }
    ResourceEvent.Upsert<T> before = state.get(name);
    if (before != null && Long.parseLong(before.resourceVersion()) > Long.parseLong(version)) {
      violations.add(name + " went back from " + before.resourceVersion() + " to " + version);
    }
  }

  /** The next event is refused with this exception. */
  synchronized void failOnceWith(RuntimeException e) {
    toThrow = e;
  }

  synchronized List<ResourceEvent<T>> events() {
    return List.copyOf(events);
  }

  /** The names upserted so far, in order. */
  synchronized List<String> upserts() {
    return events.stream()
        .filter(ResourceEvent.Upsert.class::isInstance)
        .map(each -> ((ResourceEvent.Upsert<T>) each).name().toString())
        .toList();
  }

  synchronized List<String> deletes() {
    return events.stream()
        .filter(ResourceEvent.Delete.class::isInstance)
        .map(each -> ((ResourceEvent.Delete<T>) each).name().toString())
        .toList();
  }

  /** Name to version, of all objects that should be there. */
  synchronized Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    state.forEach((name, upsert) -> versions.put(name.toString(), upsert.resourceVersion()));
    return versions;
  }

  synchronized Map<ObjectName, ResourceEvent.Upsert<T>> state() {
    return Map.copyOf(state);
  }

  synchronized boolean synced() {
    return synced;
  }

  synchronized long progress() {
    return progress;
  }

  /** After a restore from a backup versions count anew, and objects may come again. */
  synchronized void expectRestore() {
    restored = true;
  }

  synchronized void assertNoViolations() {
    assertThat(violations).isEmpty();
  }
}
