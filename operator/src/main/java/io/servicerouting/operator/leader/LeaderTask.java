package io.servicerouting.operator.leader;

/**
 * Work that only one replica does at a time. Every bean of this type is started when its replica
 * becomes the leader, in the order of {@code @Order}, and stopped in the reverse order when it no
 * longer is. A replica can become the leader again, so a stopped task can be started again.
 */
public interface LeaderTask {

  /** For the log. */
  String name();

  /**
   * Begins to work on threads of its own and returns.
   *
   * @throws RuntimeException if it cannot: the replica then gives up the Lease and tries again
   */
  void start();

  /**
   * Stops working and returns when nothing is written any more, within a few seconds. Does nothing
   * if it was not started.
   */
  void stop();
}
