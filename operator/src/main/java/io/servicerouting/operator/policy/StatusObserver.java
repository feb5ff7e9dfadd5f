package io.servicerouting.operator.policy;

import java.time.Duration;

/** Is told how statuses are kept, for metrics. */
public interface StatusObserver {

  /** A status was worked out, and written if it differed. */
  void reconciled(String kind, Duration took);

  /** A status was written. */
  void written(String kind);

  /** A status could not be written; that is tried again. */
  void failed(String kind);

  /** A status says for the first time that every node has programmed what the policy says now. */
  void programmed(Duration sinceChange);
}
