package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.Attributes;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.MessageWriter;
import io.servicerouting.agent.netlink.NetlinkClient;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.agent.netlink.NetlinkMessage;
import io.servicerouting.agent.netlink.NetlinkRequest;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The device that holds the addresses of Services, so that the kernel takes packets to them for its
 * own, and IPVS sees them. Nothing leaves by it. See rtnetlink(7). Not thread-safe.
 */
final class VipDevice {
  /** Its name. Whatever is on it is ours. */
  static final String NAME = "srp-ipvs0";

  private static final String TRY = "srp-ipvs-try";

  /** kube-proxy's device of the same kind: its addresses are not the node's own either. */
  private static final String KUBE_PROXYS = "kube-ipvs0";

  private static final int NEW_LINK = 16;
  private static final int DEL_LINK = 17;
  private static final int GET_LINK = 18;
  private static final int NEW_ADDRESS = 20;
  private static final int DEL_ADDRESS = 21;
  private static final int GET_ADDRESS = 22;
  private static final int NEW_ROUTE = 24;

  private static final int LINK_HEADER = 16; // struct ifinfomsg
  private static final int ADDRESS_HEADER = 8; // struct ifaddrmsg

  // IFLA_
  private static final int LINK_NAME = 3;
  private static final int LINK_INFO = 18;
  private static final int LINK_ALIAS = 20;
  private static final int INFO_KIND = 1;

  // IFA_
  private static final int ADDRESS = 1;
  private static final int LOCAL = 2;
  private static final int ADDRESS_FLAGS = 8;

  /** IPv6: used at once, without asking whether somebody else has it. */
  private static final int NO_DUPLICATE_DETECTION = 0x2;

  // RTA_
  private static final int ROUTE_DESTINATION = 1;
  private static final int ROUTE_DEVICE = 4;

  private static final int IFF_UP = 1;
  private static final int SCOPE_LINK = 253;

  /** Valid on this node only, so that the kernel does not choose it as a source elsewhere. */
  private static final int SCOPE_HOST = 254;

  private static final int TABLE_LOCAL = 255;
  private static final int ADMINISTRATOR = 4; // RTPROT_STATIC
  private static final int ROUTE_LOCAL = 2; // RTN_LOCAL
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private final NetlinkClient client;

  /** A device that may not be there yet. */
  VipDevice(NetlinkClient client) {
    this.client = client;
  }

  /** A device as the kernel has it: its number, and a text that somebody gave it. */
  record Link(int index, String alias) {}

  /**
   * An address of the node.
   *
   * @param device the number of the device it is on
   */
  private record Assigned(int device, int scope, IpAddress address) {}

  /** The device; empty if it is not there. */
  Optional<Link> find() throws IOException {
    return find(NAME);
  }

  private Optional<Link> find(String name) throws IOException {
    NetlinkRequest request = new NetlinkRequest(GET_LINK, 0, link(0, 0).text(LINK_NAME, name));
    try {
      ByteBuffer body = client.get(request, name).body();
      String alias = Attributes.read(body, LINK_HEADER).text(LINK_ALIAS);
      return Optional.of(new Link(index(body), alias == null ? "" : alias));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static int index(ByteBuffer linkMessage) throws IOException {
    if (linkMessage.limit() < LINK_HEADER) {
      throw new IOException("netlink: a device without a number");
    }
    return linkMessage.getInt(4);
  }

  /**
   * Makes it if it is not there, and sets it up.
   *
   * @throws NetlinkException if the kernel refuses: without NET_ADMIN, or without module dummy
   */
  Link create() throws IOException {
    Optional<Link> before = find();
    if (before.isEmpty()) {
      make(NAME, IFF_UP);
      return find().orElseThrow(() -> new IOException("device " + NAME + " went away at once"));
    }
    client.execute(
        new NetlinkRequest(NEW_LINK, 0, link(before.get().index, IFF_UP)),
        "device " + NAME + " up");
    return before.get();
  }

  /**
   * Makes a device of another name, and takes it away.
   *
   * @throws NetlinkException if the kernel refuses
   */
  void tryOut() throws IOException {
    Optional<Link> left = find(TRY); // Of a run that was ended in the middle.
    if (left.isPresent()) {
      remove(left.get());
    }
    make(TRY, 0);
    Optional<Link> made = find(TRY);
    if (made.isPresent()) {
      remove(made.get());
    }
  }

  private void make(String name, int flags) throws IOException {
    MessageWriter body =
        link(0, flags)
            .text(LINK_NAME, name)
            .nested(LINK_INFO, info -> info.text(INFO_KIND, "dummy"));
    client.execute(
        new NetlinkRequest(NEW_LINK, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE, body),
        "device " + name + " of kind dummy");
  }

  /** Writes a text to it, of 255 bytes at most, that stays as long as the device does. */
  void setAlias(Link link, String alias) throws IOException {
    MessageWriter body = link(link.index, IFF_UP).text(LINK_ALIAS, alias);
    client.execute(new NetlinkRequest(NEW_LINK, 0, body), "alias of device " + NAME);
  }

  /** Removes it with all its addresses and routes. */
  void remove(Link link) throws IOException {
    client.execute(new NetlinkRequest(DEL_LINK, 0, link(link.index, 0)), "removal of " + NAME);
  }

  /** The addresses of a family that it holds. */
  Set<IpAddress> addresses(Link link, IpFamily family) throws IOException {
    Set<IpAddress> addresses = new LinkedHashSet<>();
    for (Assigned each : assigned(family)) {
      if (each.device == link.index && each.scope != SCOPE_LINK) {
        addresses.add(each.address);
      }
    }
    return addresses;
  }

  /**
   * The addresses of a family that are the node's own: on other devices, and valid beyond the link.
   */
  Set<IpAddress> nodeAddresses(IpFamily family) throws IOException {
    Set<Integer> devices = new LinkedHashSet<>();
    find().ifPresent(link -> devices.add(link.index));
    find(KUBE_PROXYS).ifPresent(link -> devices.add(link.index));
    Set<IpAddress> addresses = new LinkedHashSet<>();
    for (Assigned each : assigned(family)) {
      if (!devices.contains(each.device)
          && each.scope != SCOPE_LINK
          && each.address.isUnicastHost()) {
        addresses.add(each.address);
      }
    }
    return addresses;
  }

  private List<Assigned> assigned(IpFamily family) throws IOException {
    MessageWriter body = address(family, 0, 0);
    List<Assigned> all = new ArrayList<>();
    for (NetlinkMessage message :
        client.list(new NetlinkRequest(GET_ADDRESS, 0, body), "addresses of " + family)) {
      ByteBuffer header = message.body();
      if (header.limit() < ADDRESS_HEADER || header.get(0) != number(family)) {
        continue;
      }
      Attributes attributes = Attributes.read(header, ADDRESS_HEADER);
      int type = attributes.has(LOCAL) ? LOCAL : ADDRESS;
      all.add(
          new Assigned(header.getInt(4), header.get(3) & 255, attributes.address(type, family)));
    }
    return all;
  }

  /**
   * Adds addresses; those that are there already do not matter.
   *
   * @return for each the error number it ended with; 0 if well
   */
  int[] add(Link link, List<IpAddress> addresses) throws IOException {
    int flags = NetlinkRequest.CREATE | NetlinkRequest.REPLACE;
    return client.execute(
        addresses.stream()
            .map(address ->
                new NetlinkRequest(
                    NEW_ADDRESS,
                    flags,
                    address(link, address).u32(ADDRESS_FLAGS, NO_DUPLICATE_DETECTION)))
            .toList());
  }

  /**
   * Takes addresses off.
   *
   * @throws NetlinkException if the kernel refuses one that is there
   */
  void remove(Link link, Collection<IpAddress> addresses) throws IOException {
    List<IpAddress> all = List.copyOf(addresses);
    int[] results =
        client.execute(
            all.stream()
                .map(address -> new NetlinkRequest(DEL_ADDRESS, 0, address(link, address)))
                .toList());
    for (int i = 0; i < results.length; i++) {
      if (results[i] != 0 && results[i] != Errno.EADDRNOTAVAIL) {
        throw new NetlinkException(results[i], "removal of " + all.get(i) + " from " + NAME);
      }
    }
  }

  /** Lets the kernel take packets to a whole range for its own. */
  void addLocalRoute(Link link, Cidr range) throws IOException {
    MessageWriter body =
        new MessageWriter()
            .u8(number(range.family()))
            .u8(range.prefixLength())
            .u8(0)
            .u8(0)
            .u8(TABLE_LOCAL)
            .u8(ADMINISTRATOR)
            .u8(range.family() == IpFamily.IPV4 ? SCOPE_HOST : 0)
            .u8(ROUTE_LOCAL)
            .u32(0)
            .address(ROUTE_DESTINATION, range.base())
            .u32(ROUTE_DEVICE, link.index);
    int flags = NetlinkRequest.CREATE | NetlinkRequest.REPLACE;
    client.execute(new NetlinkRequest(NEW_ROUTE, flags, body), "local route to " + range);
  }

  private static MessageWriter link(int index, int flags) {
    return new MessageWriter().u8(0).u8(0).u16(0).u32(index).u32(flags).u32(flags);
  }

  private static MessageWriter address(Link link, IpAddress address) {
    return address(address.family(), address.family().bits(), link.index)
        .address(LOCAL, address)
        .address(ADDRESS, address);
  }

  private static MessageWriter address(IpFamily family, int prefixLength, int device) {
    return new MessageWriter().u8(number(family)).u8(prefixLength).u8(0).u8(SCOPE_HOST).u32(device);
  }

  private static int number(IpFamily family) {
    return switch (family) {
      case IPV4 -> AF_INET;
      case IPV6 -> AF_INET6;
    };
  }
}
