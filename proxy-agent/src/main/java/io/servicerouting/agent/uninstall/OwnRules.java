package io.servicerouting.agent.uninstall;

import java.io.IOException;

/** All that the agent has written into the kernel, in this run or an earlier one. */
public interface OwnRules {
  /**
   * Whether any of it is there.
   *
   * @throws IOException if the kernel cannot be asked
   */
  boolean present() throws IOException;

  /**
   * Removes all of it and nothing else.
   *
   * @return how many chains and jumps there were
   * @throws IOException if that failed, perhaps half way
   */
  int remove() throws IOException;
}
