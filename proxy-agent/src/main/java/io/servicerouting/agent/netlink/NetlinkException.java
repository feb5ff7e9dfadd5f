package io.servicerouting.agent.netlink;

import java.io.IOException;
import java.io.Serial;

/** The kernel refused a request. */
public final class NetlinkException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final int errno;

  /**
   * A refusal.
   *
   * @param errno the kernel's error number, positive
   * @param what what was asked for, as the beginning of a sentence
   */
  public NetlinkException(int errno, String what) {
    super(what + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /** The kernel's error number, see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
