package io.servicerouting.agent.drift;

import io.servicerouting.routing.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of nftables as the kernel tells of it, of those that matter to rules of iptables: a
 * chain or rule of the families ip or ip6 that came or went.
 *
 * @param port the netlink port of whoever made it, which is its process's number unless it has
 *     several such sockets
 * @param family the table's family
 * @param table the table's name, {@code nat} for example
 * @param chain the chain's name; empty if the table as a whole went
 * @param removal whether something went
 */
record RuleChange(long port, IpFamily family, String table, String chain, boolean removal) {
  private static final int HEADER = 16; // struct nlmsghdr
  private static final int NFTABLES_HEADER = 4; // struct nfgenmsg
  private static final int SUBSYSTEM_NFTABLES = 10;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  // enum nf_tables_msg_types
  private static final int DELETED_TABLE = 2;
  private static final int NEW_CHAIN = 3;
  private static final int DELETED_CHAIN = 5;
  private static final int NEW_RULE = 6;
  private static final int DELETED_RULE = 8;

  // Attributes: of rules and chains the first is the table's name, and so it is of tables.
  private static final int TABLE = 1;
  private static final int CHAIN_OF_RULE = 2;
  private static final int NAME_OF_CHAIN = 3;

  /** Reads a datagram; what is of other kinds is left out. */
  static List<RuleChange> read(ByteBuffer datagram) {
    List<RuleChange> changes = new ArrayList<>();
    int at = datagram.position();
    while (datagram.limit() - at >= HEADER) {
      int length = datagram.getInt(at);
      if (length < HEADER || length > datagram.limit() - at) {
        break;
      }
      RuleChange change = message(datagram.slice(at, length).order(ByteOrder.nativeOrder()));
      if (change != null) {
        changes.add(change);
      }
      at += aligned(length);
    }
    return changes;
  }

  private static int aligned(int length) {
    return (length + 3) & ~3;
  }

  private static @Nullable RuleChange message(ByteBuffer message) {
    int type = Short.toUnsignedInt(message.getShort(4));
    if (type >> 8 != SUBSYSTEM_NFTABLES || message.limit() < HEADER + NFTABLES_HEADER) {
      return null;
    }
    IpFamily family =
        switch (message.get(HEADER)) {
          case AF_INET -> IpFamily.IPV4;
          case AF_INET6 -> IpFamily.IPV6;
          default -> null;
        };
    int kind = type & 0xff;
    int chainAttribute =
        switch (kind) {
          case NEW_CHAIN, DELETED_CHAIN -> NAME_OF_CHAIN;
          case NEW_RULE, DELETED_RULE -> CHAIN_OF_RULE;
          default -> 0;
        };
    if (family == null || (chainAttribute == 0 && kind != DELETED_TABLE)) {
      return null;
    }
    String table = "";
    String chain = "";
    int at = HEADER + NFTABLES_HEADER;
    while (message.limit() - at >= 4) {
      int length = Short.toUnsignedInt(message.getShort(at));
      int attribute = message.getShort(at + 2) & 0x3fff;
      if (length < 4 || length > message.limit() - at) {
        break;
      }
      if (attribute == TABLE) {
        table = text(message, at, length);
      } else if (attribute == chainAttribute) {
        chain = text(message, at, length);
      }
      at += aligned(length);
    }
    boolean removal = kind == DELETED_TABLE || kind == DELETED_CHAIN || kind == DELETED_RULE;
    long port = Integer.toUnsignedLong(message.getInt(12));
    return new RuleChange(port, family, table, chain, removal);
  }

  /** Without the zero at its end. */
  private static String text(ByteBuffer message, int at, int length) {
    byte[] bytes = new byte[Math.max(0, length - 5)];
    message.get(at + 4, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
