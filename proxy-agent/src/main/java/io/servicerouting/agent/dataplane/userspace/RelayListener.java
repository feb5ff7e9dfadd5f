package io.servicerouting.agent.dataplane.userspace;

import java.time.Duration;

/** Who is told of what the relay's process does by itself. Called on a thread of the relay's. */
public interface RelayListener {
  /** Nobody wants to know. */
  RelayListener NOBODY =
      new RelayListener() {
        @Override
        public void died(String how, Duration pause) {}

        @Override
        public void askAgain() {}
      };

  /**
   * The relay has ended unasked, or does not start; all its connections have ended with it.
   *
   * @param how in words
   * @param pause until it is started again
   */
  void died(String how, Duration pause);

  /**
   * All routes have to be programmed anew: the relay listens at other ports than before, cannot be
   * relied on any more, or can again.
   */
  void askAgain() throws InterruptedException;
}
