package io.servicerouting.agent.netlink;

import java.io.IOException;

/** Families of generic netlink, whose message type the kernel assigns when it loads them. */
public final class GenericNetlink {
  private static final int CONTROLLER = 0x10;
  private static final int GET_FAMILY = 3;
  private static final int CONTROLLER_VERSION = 2;
  private static final int FAMILY_ID = 1;
  private static final int FAMILY_NAME = 2;

  /** The bytes of a generic message's fixed header, struct genlmsghdr. */
  public static final int HEADER = 4;

  private GenericNetlink() {}

  /**
   * The message type of a family. A kernel that can load its module does.
   *
   * @throws NetlinkException with {@link Errno#ENOENT} if the kernel does not have it
   * @throws IOException if the kernel cannot be asked
   */
  public static int family(NetlinkClient client, String name) throws IOException {
    MessageWriter body = message(GET_FAMILY, CONTROLLER_VERSION).text(FAMILY_NAME, name);
    NetlinkMessage answer =
        client.get(new NetlinkRequest(CONTROLLER, 0, body), "netlink family " + name);
    return Attributes.read(answer.body(), HEADER).u16(FAMILY_ID);
  }

  /** Begins the body of a family's message. */
  public static MessageWriter message(int command, int version) {
    return new MessageWriter().u8(command).u8(version).u16(0);
  }
}
