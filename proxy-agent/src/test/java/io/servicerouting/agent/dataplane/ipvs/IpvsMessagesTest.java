package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.netlink.GenericNetlink;
import io.servicerouting.agent.netlink.MessageWriter;
import io.servicerouting.agent.netlink.NetlinkMessage;
import io.servicerouting.agent.netlink.NetlinkRequest;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as linux/ip_vs.h lays them out. */
class IpvsMessagesTest {
  private static final IpvsMessages MESSAGES = new IpvsMessages(0x1d);

  /** {@code -A -t 10.0.0.1:80 -s rr -p 300}, byte by byte, on a little-endian CPU. */
  @Test
  void aNewServiceIsLaidOutAsTheHeaderSays() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return;
    }
    IpvsCommand command =
        new IpvsCommand.AddService(
            new VirtualService(
                key(Protocol.TCP, "10.0.0.1", 80), new ServiceSettings("rr", 0, 300)));

    assertThat(HexFormat.of().formatHex(MESSAGES.request(command).body().toBytes()))
        .isEqualTo(
            "01010000" // IPVS_CMD_NEW_SERVICE, version 1
                + "54000180" // attribute SERVICE, nested, 84 bytes
                + "06000100" // AF_INET
                + "02000000"
                + "06000200" // TCP
                + "06000000"
                + "14000300" // address, 16 bytes
                + "0a000001000000000000000000000000"
                + "06000400" // port, in network order
                + "00500000"
                + "07000600" // scheduler
                + "72720000"
                + "0c000700" // flags and their mask
                + "0100000039000000"
                + "08000800" // timeout
                + "2c010000"
                + "08000900" // netmask
                + "ffffffff");
  }

  @ParameterizedTest
  @MethodSource
  void aServiceIsReadAsItWasWritten(VirtualService service) throws IOException {
    NetlinkRequest request = MESSAGES.request(new IpvsCommand.AddService(service));

    assertThat(IpvsMessages.service(body(request))).contains(service);
  }

  static List<VirtualService> aServiceIsReadAsItWasWritten() {
    return List.of(
        service(Protocol.TCP, "10.0.0.1", 80, new ServiceSettings("rr", 0, 0)),
        service(Protocol.UDP, "203.0.113.255", 65535, new ServiceSettings("wlc", 0, 10_800)),
        service(Protocol.SCTP, "fd00::1", 1, new ServiceSettings("sh", ServiceSettings.FLAG_2, 1)),
        service(
            Protocol.TCP,
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            443,
            new ServiceSettings("mh", ServiceSettings.FLAG_1 | ServiceSettings.FLAG_2, 0)));
  }

  @Test
  void servicesByPacketMarkAreSomebodyElses() throws IOException {
    MessageWriter answer =
        GenericNetlink.message(1, 1)
            .nested(1, service -> service.u16(1, 2).u32(5, 77).text(6, "rr"));

    assertThat(IpvsMessages.service(body(answer))).isEmpty();
  }

  @Test
  void aDestinationIsRead() throws IOException {
    assertThat(IpvsMessages.destination(body(destination()), IpFamily.IPV6))
        .isEqualTo(
            new Destination(
                new RealServer(IpAddress.parse("10.1.2.3"), 8080), 5, 0, 3, 4, 5_000_000_000L));
  }

  /** Whatever the kernel says, it is read or it is an IOException. */
  @Test
  void noBytesStopTheParser() {
    long seed = Long.getLong("netlink.seed", new Random().nextLong());
    System.out.println("IpvsMessagesTest seed: " + seed);
    Random random = new Random(seed);
    List<byte[]> samples =
        List.of(
            destination().toBytes(),
            MESSAGES
                .request(
                    new IpvsCommand.AddService(
                        service(Protocol.TCP, "fd00::1", 80, new ServiceSettings("rr", 0, 3))))
                .body()
                .toBytes());
    int refused = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = samples.get(i % 2).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      ByteBuffer body = ByteBuffer.wrap(bytes, 0, bytes.length - random.nextInt(8)).slice();
      try {
        body.order(ByteOrder.nativeOrder());
        NetlinkMessage.split(body);
      } catch (IOException e) {
        refused++;
      }
      try {
        if (i % 2 == 0) {
          assertThat(IpvsMessages.destination(body, IpFamily.IPV4)).isNotNull();
        } else {
          assertThat(IpvsMessages.service(body)).isNotNull();
        }
      } catch (IOException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", on " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertThat(refused).as("most of what is broken is noticed").isGreaterThan(20_000);
  }

  private static MessageWriter destination() {
    byte[] stats =
        ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(5_000_000_000L).array();
    return GenericNetlink.message(5, 1)
        .nested(
            2,
            dest ->
                dest.attribute(1, new byte[] {10, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                    .port(2, 8080)
                    .u32(3, 0x100) // a flag beside the way of forwarding
                    .u32(4, 5)
                    .u32(7, 3)
                    .u32(8, 4)
                    .u16(11, 2)
                    .nested(12, all -> all.attribute(1, stats)));
  }

  private static VirtualService service(
      Protocol protocol, String address, int port, ServiceSettings settings) {
    return new VirtualService(key(protocol, address, port), settings);
  }

  private static ServiceKey key(Protocol protocol, String address, int port) {
    return new ServiceKey(protocol, IpAddress.parse(address), port);
  }

  private static ByteBuffer body(NetlinkRequest request) {
    return body(request.body());
  }

  private static ByteBuffer body(MessageWriter message) {
    return ByteBuffer.wrap(message.toBytes()).order(ByteOrder.nativeOrder());
  }
}
