package io.servicerouting.agent.kube;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a watcher does, for {@link WatchStats}. Thread-safe. */
final class WatchCounters {
  private final String kind;
  private final Clock clock;
  private final Map<Restart, Long> restarts = new EnumMap<>(Restart.class);
  private boolean running;
  private boolean synced;
  private boolean connected;
  private boolean served = true;
  private int objects;
  private long lists;
  private long watches;
  private long events;
  private @Nullable Instant lastContact;
  private @Nullable String lastError;

  WatchCounters(String kind, Clock clock) {
    this.kind = kind;
    this.clock = clock;
  }

  synchronized void running(boolean now) {
    running = now;
  }

  synchronized void listed(int objectsNow) {
    lists++;
    synced = true;
    served = true;
    objects = objectsNow;
    heard();
  }

  synchronized void notServed(int objectsNow) {
    served = false;
    synced = true;
    objects = objectsNow;
  }

  synchronized void watchStarted() {
    watches++;
    connected = true;
    lastError = null;
    heard();
  }

  synchronized void watchEnded() {
    connected = false;
  }

  synchronized void event(int objectsNow) {
    events++;
    objects = objectsNow;
    heard();
  }

  synchronized void restarted(Restart cause) {
    restarts.merge(cause, 1L, Long::sum);
  }

  synchronized void failed(Failure failure) {
    restarted(failure.cause());
    lastError = failure.message();
    switch (failure.cause()) {
      case UNREACHABLE, SILENT, CUT -> {}
      default -> heard();
    }
  }

  private void heard() {
    lastContact = clock.instant();
  }

  synchronized WatchStats snapshot() {
    return new WatchStats(
        kind,
        running,
        synced,
        connected,
        served,
        objects,
        lists,
        watches,
        events,
        Map.copyOf(restarts),
        lastContact,
        lastError);
  }
}
