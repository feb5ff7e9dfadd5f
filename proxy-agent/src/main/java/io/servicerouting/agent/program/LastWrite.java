package io.servicerouting.agent.program;

import java.io.IOException;

/** The last thing that is done to the kernel. */
@FunctionalInterface
public interface LastWrite {
  /**
   * Does it.
   *
   * @throws IOException if it failed; what is wanted is then written again
   */
  void run() throws IOException;
}
