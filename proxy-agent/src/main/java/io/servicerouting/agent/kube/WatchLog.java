package io.servicerouting.agent.kube;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a watcher tells people: each kind of trouble once until all is well again, and that it is
 * well again. The rest is for debugging. Not thread-safe.
 */
final class WatchLog {
  private static final Logger logger = System.getLogger(Watcher.class.getName());

  private final String kind;
  private final Set<Restart> told = EnumSet.noneOf(Restart.class);
  private int failures;
  private boolean served = true;

  WatchLog(String kind) {
    this.kind = kind;
  }

  void failed(Failure failure, Duration delay) {
    failures++;
    boolean everyday =
        switch (failure.cause()) {
          case SERVER_ENDED, CUT, GONE, SILENT -> failures == 1; // worth a line if it goes on
          default -> false;
        };
    Level level = !everyday && told.add(failure.cause()) ? Level.WARNING : Level.DEBUG;
    logger.log(
        level,
        "{0}: {1}; next attempt in {2} ms",
        kind,
        failure.message(),
        String.valueOf(delay.toMillis()));
  }

  void internalError(RuntimeException e) {
    logger.log(Level.ERROR, kind + ": cannot be processed; the list is read anew", e);
  }

  void notServed() {
    if (served) {
      logger.log(
          Level.WARNING,
          "{0}: the API server does not know this resource; until its CRD is installed there are none",
          kind);
    }
    served = false;
  }

  void listed(int objects) {
    logger.log(Level.DEBUG, "{0}: {1} objects listed", kind, String.valueOf(objects));
    if (!served) {
      logger.log(Level.INFO, "{0}: the CRD is installed now", kind);
    }
    served = true;
  }

  void watching() {
    if (!told.isEmpty()) {
      logger.log(
          Level.INFO, "{0}: watching again after {1} failures", kind, String.valueOf(failures));
    }
    told.clear();
    failures = 0;
  }
}
