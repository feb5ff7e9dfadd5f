package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.AddService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.EditService;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveDestination;
import io.servicerouting.agent.dataplane.ipvs.IpvsCommand.RemoveService;
import io.servicerouting.agent.netlink.Attributes;
import io.servicerouting.agent.netlink.GenericNetlink;
import io.servicerouting.agent.netlink.MessageWriter;
import io.servicerouting.agent.netlink.NetlinkRequest;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The messages of the generic netlink family IPVS, see linux/ip_vs.h.
 *
 * @param family the message type that the kernel gave it
 */
record IpvsMessages(int family) {
  static final String FAMILY_NAME = "IPVS";

  /** {@code IP_VS_CONN_F_MASQ}: rewrite the destination and let replies come back this way. */
  static final int MASQUERADE = 0;

  private static final int FORWARDING_MASK = 0x7;
  private static final int VERSION = 1;

  private static final int NEW_SERVICE = 1;
  private static final int SET_SERVICE = 2;
  private static final int DEL_SERVICE = 3;
  private static final int GET_SERVICE = 4;
  private static final int NEW_DEST = 5;
  private static final int SET_DEST = 6;
  private static final int DEL_DEST = 7;
  private static final int GET_DEST = 8;

  // IPVS_CMD_ATTR_
  private static final int SERVICE = 1;
  private static final int DEST = 2;

  // IPVS_SVC_ATTR_
  private static final int AF = 1;
  private static final int PROTOCOL = 2;
  private static final int ADDRESS = 3;
  private static final int PORT = 4;
  private static final int FWMARK = 5;
  private static final int SCHEDULER = 6;
  private static final int FLAGS = 7;
  private static final int TIMEOUT = 8;
  private static final int NETMASK = 9;

  // IPVS_DEST_ATTR_
  private static final int DEST_ADDRESS = 1;
  private static final int DEST_PORT = 2;
  private static final int FORWARDING = 3;
  private static final int WEIGHT = 4;
  private static final int UPPER_THRESHOLD = 5;
  private static final int LOWER_THRESHOLD = 6;
  private static final int ACTIVE = 7;
  private static final int INACTIVE = 8;
  private static final int STATS = 10;
  private static final int DEST_AF = 11;
  private static final int STATS_64 = 12;

  /** IPVS_STATS_ATTR_CONNS. */
  private static final int CONNECTIONS = 1;

  private static final int PERSISTENT = 0x1;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  /** The request that carries out a command. */
  NetlinkRequest request(IpvsCommand command) {
    return switch (command) {
      case AddService(VirtualService service) -> service(NEW_SERVICE, service);
      case EditService(VirtualService service) -> service(SET_SERVICE, service);
      case RemoveService(ServiceKey key) ->
          request(message(DEL_SERVICE).nested(SERVICE, writer -> key(key, writer)));
      case AddDestination(ServiceKey key, RealServer server, int weight) ->
          destination(NEW_DEST, key, server, weight);
      case EditDestination(ServiceKey key, RealServer server, int weight) ->
          destination(SET_DEST, key, server, weight);
      case RemoveDestination(ServiceKey key, RealServer server) ->
          request(
              message(DEL_DEST)
                  .nested(SERVICE, writer -> key(key, writer))
                  .nested(DEST, writer -> server(server, writer)));
    };
  }

  /** Lists all virtual services of all IP families. */
  NetlinkRequest services() {
    return request(message(GET_SERVICE));
  }

  /** Lists the destinations of one. */
  NetlinkRequest destinations(ServiceKey key) {
    return request(message(GET_DEST).nested(SERVICE, writer -> key(key, writer)));
  }

  private NetlinkRequest service(int command, VirtualService service) {
    ServiceSettings settings = service.settings();
    int persistent = settings.affinitySeconds() > 0 ? PERSISTENT : 0;
    // One address each: the mask for IPv4, the length of the prefix for IPv6.
    boolean isV4 = service.key().address().family() == IpFamily.IPV4;
    MessageWriter flags =
        new MessageWriter()
            .u32(settings.schedulerFlags() | persistent)
            .u32(ServiceSettings.SCHEDULER_FLAGS | PERSISTENT);
    return request(
        message(command)
            .nested(
                SERVICE,
                writer -> {
                  key(service.key(), writer);
                  writer
                      .text(SCHEDULER, settings.scheduler())
                      .attribute(FLAGS, flags.toBytes())
                      .u32(TIMEOUT, settings.affinitySeconds())
                      .u32(NETMASK, isV4 ? 0xffffffff : 128);
                }));
  }

  private NetlinkRequest destination(int command, ServiceKey key, RealServer server, int weight) {
    return request(
        message(command)
            .nested(SERVICE, writer -> key(key, writer))
            .nested(
                DEST,
                writer -> {
                  server(server, writer);
                  writer
                      .u32(FORWARDING, MASQUERADE)
                      .u32(WEIGHT, weight)
                      .u32(UPPER_THRESHOLD, 0)
                      .u32(LOWER_THRESHOLD, 0);
                }));
  }

  private static void key(ServiceKey key, MessageWriter writer) {
    writer
        .u16(AF, number(key.address().family()))
        .u16(PROTOCOL, number(key.protocol()))
        .attribute(ADDRESS, sixteen(key.address()))
        .port(PORT, key.port());
  }

  private static void server(RealServer server, MessageWriter writer) {
    writer
        .attribute(DEST_ADDRESS, sixteen(server.address()))
        .port(DEST_PORT, server.port())
        .u16(DEST_AF, number(server.address().family()));
  }

  private static MessageWriter message(int command) {
    return GenericNetlink.message(command, VERSION);
  }

  private NetlinkRequest request(MessageWriter message) {
    return new NetlinkRequest(family, 0, message);
  }

  /** A union that holds either kind of address has the length of the longer. */
  private static byte[] sixteen(IpAddress address) {
    return ByteBuffer.allocate(16).put(MessageWriter.bytes(address)).array();
  }

  /**
   * Reads a virtual service.
   *
   * @return empty for one that is of no kind that an agent makes: known by a packet mark, or of
   *     another protocol
   */
  static Optional<VirtualService> service(ByteBuffer body) throws IOException {
    Attributes all = Attributes.read(body, GenericNetlink.HEADER).nested(SERVICE);
    Optional<IpFamily> family = family(all.u16(AF));
    if (all.has(FWMARK) || family.isEmpty()) {
      return Optional.empty();
    }
    Optional<Protocol> protocol = protocol(all.u16(PROTOCOL));
    String scheduler = all.text(SCHEDULER);
    if (protocol.isEmpty()) {
      return Optional.empty();
    }
    int flags = all.u32(FLAGS);
    boolean persistent = (flags & PERSISTENT) != 0;
    return Optional.of(
        new VirtualService(
            new ServiceKey(protocol.get(), all.address(ADDRESS, family.get()), all.port(PORT)),
            new ServiceSettings(
                scheduler == null ? "none" : scheduler,
                flags & ServiceSettings.SCHEDULER_FLAGS,
                persistent ? all.u32(TIMEOUT) : 0)));
  }

  /**
   * Reads a destination of a service.
   *
   * @param ofService the service's family, which those before kernel 3.18 do not repeat
   */
  static Destination destination(ByteBuffer body, IpFamily ofService) throws IOException {
    Attributes all = Attributes.read(body, GenericNetlink.HEADER).nested(DEST);
    IpFamily family = all.has(DEST_AF) ? family(all.u16(DEST_AF)).orElse(ofService) : ofService;
    long connections =
        all.has(STATS_64)
            ? all.nested(STATS_64).u64(CONNECTIONS)
            : Integer.toUnsignedLong(all.nested(STATS).u32(CONNECTIONS));
    return new Destination(
        new RealServer(all.address(DEST_ADDRESS, family), all.port(DEST_PORT)),
        all.u32(WEIGHT),
        all.u32(FORWARDING) & FORWARDING_MASK,
        all.u32(ACTIVE),
        all.u32(INACTIVE),
        connections);
  }

  private static int number(IpFamily family) {
    return switch (family) {
      case IPV4 -> AF_INET;
      case IPV6 -> AF_INET6;
    };
  }

  private static Optional<IpFamily> family(int number) {
    return switch (number) {
      case AF_INET -> Optional.of(IpFamily.IPV4);
      case AF_INET6 -> Optional.of(IpFamily.IPV6);
      default -> Optional.empty();
    };
  }

  private static int number(Protocol protocol) {
    return switch (protocol) {
      case TCP -> TCP;
      case UDP -> UDP;
      case SCTP -> SCTP;
    };
  }

  private static Optional<Protocol> protocol(int number) {
    return switch (number) {
      case TCP -> Optional.of(Protocol.TCP);
      case UDP -> Optional.of(Protocol.UDP);
      case SCTP -> Optional.of(Protocol.SCTP);
      default -> Optional.empty();
    };
  }
}
