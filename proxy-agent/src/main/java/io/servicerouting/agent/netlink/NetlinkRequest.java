package io.servicerouting.agent.netlink;

/**
 * What the kernel is asked to do, or for.
 *
 * @param type the kind of message
 * @param flags further {@code NLM_F_} bits: {@link #CREATE}, {@link #EXCLUSIVE}
 * @param body what follows the header
 */
public record NetlinkRequest(int type, int flags, MessageWriter body) {
  /** Make it if it is not there. */
  public static final int CREATE = 0x400;

  /** Refuse if it is there. */
  public static final int EXCLUSIVE = 0x200;

  /** Replace what is there. */
  public static final int REPLACE = 0x100;
}
