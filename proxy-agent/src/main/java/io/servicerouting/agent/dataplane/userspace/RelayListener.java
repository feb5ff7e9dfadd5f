package io.servicerouting.agent.dataplane.userspace;

import java.time.Duration;

/**
 * Who is told of what the relay's process does by itself. Called on a thread of the relay's, unless
 * it says otherwise.
 */
public interface RelayListener {
  /** Nobody wants to know. */
  RelayListener NOBODY =
      new RelayListener() {
        @Override
        public void died(String how, Duration pause) {}

        @Override
        public void askAgain() {}

        @Override
        public void doorsClosed() {}
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

  /**
   * Nobody listens any more where a UDP port was relayed: flows that the kernel still leads there
   * have to end. May be called on the thread that asked for it, so answers are quick.
   */
  void doorsClosed();
}
