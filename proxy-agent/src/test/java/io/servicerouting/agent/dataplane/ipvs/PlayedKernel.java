package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.netlink.Attributes;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.GenericNetlink;
import io.servicerouting.agent.netlink.MessageWriter;
import io.servicerouting.agent.netlink.NetlinkChannel;
import io.servicerouting.agent.netlink.NetlinkMessage;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A kernel that does what it is told, and refuses what a test wants refused. */
final class PlayedKernel implements NetlinkSource {
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int FAMILY = 0x20;

  /** Virtual services and their destinations with weights, as text. */
  final Map<String, Map<String, Integer>> services = new TreeMap<>();

  final Map<String, String> schedulers = new TreeMap<>();
  final Set<String> addresses = new TreeSet<>();
  final Set<String> nodeAddresses = new TreeSet<>();
  final List<String> requests = new ArrayList<>();

  /** Virtual services that the next list leaves out, as if others went while it was read. */
  final Set<String> leftOutOnce = new TreeSet<>();

  /** What is refused. */
  interface Fault {
    /** The error number for a request; 0 if it is carried out. */
    int of(String request);
  }

  Fault fault = request -> 0;
  boolean hasIpvs = true;
  boolean hasDevice;

  /** Sockets that nobody has closed. */
  int openSockets;

  /** Connections that each destination has. */
  int active;

  String alias = "";

  /** The error number that another alias ends with. */
  int aliasFault;

  @Override
  public NetlinkChannel route() {
    openSockets++;
    return new Played(this::onRoute, () -> openSockets--);
  }

  @Override
  public NetlinkChannel generic() {
    openSockets++;
    return new Played(this::onGeneric, () -> openSockets--);
  }

  private interface Handler {
    /** Adds answers; the error number at the end. */
    int handle(NetlinkMessage request, List<MessageWriter> answers) throws IOException;
  }

  private record Played(Handler handler, Runnable closed, Deque<byte[]> answers)
      implements NetlinkChannel {
    Played(Handler handler, Runnable closed) {
      this(handler, closed, new ArrayDeque<>());
    }

    @Override
    public void send(byte[] datagram) throws IOException {
      for (NetlinkMessage request : NetlinkMessage.split(ByteBuffer.wrap(datagram))) {
        List<MessageWriter> bodies = new ArrayList<>();
        int errno = handler.handle(request, bodies);
        for (MessageWriter body : bodies) {
          answers.add(message(request.type(), request.sequence(), body.toBytes()));
        }
        boolean dump = (request.flags() & 0x300) == 0x300;
        answers.add(
            message(
                dump && errno == 0 ? DONE : ERROR,
                request.sequence(),
                new MessageWriter().u32(-errno).u32(0).toBytes()));
      }
    }

    private static byte[] message(int type, int sequence, byte[] body) {
      return ByteBuffer.allocate(16 + body.length)
          .order(ByteOrder.nativeOrder())
          .putInt(16 + body.length)
          .putShort((short) type)
          .putShort((short) 0)
          .putInt(sequence)
          .putInt(0)
          .put(body)
          .array();
    }

    @Override
    public @Nullable ByteBuffer poll() {
      byte[] next = answers.poll();
      return next == null ? null : ByteBuffer.wrap(next);
    }

    @Override
    public void close() {
      closed.run();
    }
  }

  private int refuses(String request) {
    requests.add(request);
    return fault.of(request);
  }

  private int onRoute(NetlinkMessage request, List<MessageWriter> answers) throws IOException {
    ByteBuffer body = request.body();
    switch (request.type()) {
      case 16 -> { // RTM_NEWLINK
        Attributes link = Attributes.read(body, 16);
        if (link.has(20)) {
          alias = aliasFault == 0 ? String.valueOf(link.text(20)) : alias;
          return aliasFault;
        }
        hasDevice |= VipDevice.NAME.equals(link.text(3));
      }
      case 17 -> { // RTM_DELLINK
        hasDevice = false;
        alias = "";
        addresses.clear();
      }
      case 18 -> { // RTM_GETLINK
        String name = String.valueOf(Attributes.read(body, 16).text(3));
        if (!hasDevice || !name.equals(VipDevice.NAME)) {
          return Errno.ENODEV;
        }
        answers.add(new MessageWriter().u32(0).u32(7).u32(0).u32(0).text(3, name).text(20, alias));
      }
      case 20, 21 -> { // RTM_NEWADDR, RTM_DELADDR
        IpFamily family = family(body.get(0));
        String address = Attributes.read(body, 8).address(2, family).toString();
        boolean adds = request.type() == 20;
        int errno = refuses((adds ? "ip addr add " : "ip addr del ") + address);
        if (errno != 0) {
          return errno;
        }
        boolean ignored = adds ? addresses.add(address) : addresses.remove(address);
      }
      case 22 -> { // RTM_GETADDR
        addresses.forEach(address -> answers.add(assigned(address, 7)));
        nodeAddresses.forEach(address -> answers.add(assigned(address, 2)));
      }
      default -> {}
    }
    return 0;
  }

  private static IpFamily family(int number) {
    return number == 2 ? IpFamily.IPV4 : IpFamily.IPV6;
  }

  private static int number(IpFamily family) {
    return family == IpFamily.IPV4 ? 2 : 10;
  }

  private static MessageWriter assigned(String text, int device) {
    IpAddress address = IpAddress.parse(text);
    return new MessageWriter()
        .u8(number(address.family()))
        .u8(address.family().bits())
        .u8(0)
        .u8(0)
        .u32(device)
        .address(2, address);
  }

  private int onGeneric(NetlinkMessage request, List<MessageWriter> answers) throws IOException {
    if (request.type() != FAMILY) {
      if (!hasIpvs) {
        return Errno.ENOENT;
      }
      answers.add(GenericNetlink.message(1, 2).u16(1, FAMILY));
      return 0;
    }
    ByteBuffer body = request.body();
    int command = body.get(0);
    Attributes all = Attributes.read(body, GenericNetlink.HEADER);
    if (command == 4) {
      for (String key : services.keySet()) {
        if (!leftOutOnce.remove(key)) {
          answers.add(service(key));
        }
      }
      return 0;
    }
    Attributes service = all.nested(1);
    IpFamily family = family(service.u16(1));
    String key =
        new ServiceKey(Protocol.TCP, service.address(3, family), service.port(4)).toString();
    Map<String, Integer> destinations = services.get(key);
    String scheduler = String.valueOf(service.text(6));
    String server =
        all.has(2)
            ? new RealServer(all.nested(2).address(1, family), all.nested(2).port(2)).toString()
            : "";
    if (command == 8) {
      if (destinations == null) {
        return Errno.ESRCH;
      }
      destinations.forEach((each, weight) -> answers.add(destination(each, weight)));
      return 0;
    }
    int errno = refuses(command + " " + key + " " + (command < 3 ? scheduler : server));
    if (errno != 0) {
      return errno;
    }
    if (command == 1) {
      schedulers.put(key, scheduler);
      return services.putIfAbsent(key, new TreeMap<>()) == null ? 0 : Errno.EEXIST;
    }
    if (destinations == null) {
      return Errno.ESRCH;
    }
    switch (command) {
      case 2 -> schedulers.put(key, scheduler);
      case 3 -> services.remove(key);
      case 5, 6 -> destinations.put(server, all.nested(2).u32(4));
      case 7 -> destinations.remove(server);
      default -> throw new IllegalArgumentException("command " + command);
    }
    return 0;
  }

  private MessageWriter service(String key) {
    RealServer place = server(key.substring(4));
    VirtualService service =
        new VirtualService(
            new ServiceKey(Protocol.TCP, place.address(), place.port()),
            new ServiceSettings(Optional.ofNullable(schedulers.get(key)).orElse("rr"), 0, 0));
    return new IpvsMessages(FAMILY).request(new IpvsCommand.AddService(service)).body();
  }

  private static RealServer server(String text) {
    int colon = text.lastIndexOf(':');
    String address = text.substring(0, colon).replace("[", "").replace("]", "");
    return new RealServer(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
  }

  private MessageWriter destination(String text, int weight) {
    RealServer server = server(text);
    byte[] counter = new byte[8];
    return GenericNetlink.message(5, 1)
        .nested(
            2,
            dest ->
                dest.address(1, server.address())
                    .port(2, server.port())
                    .u32(3, 0)
                    .u32(4, weight)
                    .u32(7, active)
                    .u32(8, 0)
                    .u16(11, number(server.address().family()))
                    .nested(12, stats -> stats.attribute(1, counter)));
  }
}
