package io.servicerouting.agent.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages put together as the kernel does, attribute by attribute. */
class RuleChangeTest {
  private static final int PORT = 4711;

  private final ByteBuffer datagram = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());

  private void message(int subsystem, int kind, int family, String... attributes) {
    int begin = datagram.position();
    datagram.putInt(0).putShort((short) (subsystem << 8 | kind)).putShort((short) 0);
    datagram.putInt(1).putInt(PORT);
    datagram.put((byte) family).put((byte) 0).putShort((short) 0);
    for (String attribute : attributes) {
      String[] words = attribute.split("=", 2);
      byte[] text = (words[1] + "\0").getBytes(StandardCharsets.US_ASCII);
      datagram.putShort((short) (4 + text.length)).putShort(Short.parseShort(words[0])).put(text);
      while (datagram.position() % 4 != 0) {
        datagram.put((byte) 0);
      }
    }
    datagram.putInt(begin, datagram.position() - begin);
  }

  private ByteBuffer sent() {
    return datagram.flip().slice().order(ByteOrder.nativeOrder());
  }

  @ParameterizedTest
  @CsvSource({
    "6, 2, 1=nat, 2=SRP-SERVICES, IPV4, nat, SRP-SERVICES, false",
    "8, 10, 1=nat, 2=PREROUTING, IPV6, nat, PREROUTING, true",
    "3, 2, 1=filter, 3=SRP-FORWARD, IPV4, filter, SRP-FORWARD, false",
    "5, 10, 1=filter, 3=SRP-FORWARD, IPV6, filter, SRP-FORWARD, true",
    "2, 2, 1=nat, 9=other, IPV4, nat, '', true"
  })
  void chainsAndRulesThatComeOrGoAreRead(
      int kind,
      int family,
      String one,
      String two,
      IpFamily read,
      String table,
      String chain,
      boolean removal) {
    message(10, kind, family, one, two);

    assertThat(RuleChange.read(sent()))
        .containsExactly(new RuleChange(PORT, read, table, chain, removal));
  }

  @Test
  void aDatagramMayHoldSeveralMessagesOfWhichOthersAreLeftOut() {
    message(10, 15, 0, "1=generation"); // NFT_MSG_NEWGEN
    message(1, 8, 2, "1=nat", "2=SRP-A"); // conntrack's subsystem
    message(10, 8, 1, "1=t", "2=SRP-A"); // the family inet
    message(10, 12, 2, "1=nat", "2=SRP-A"); // elements of a set
    message(10, 8, 2, "1=nat", "2=SRP-B");

    assertThat(RuleChange.read(sent())).extracting(RuleChange::chain).containsExactly("SRP-B");
  }

  @Test
  void damagedMessagesAreReadAsFarAsTheyGo() {
    message(10, 8, 2, "1=nat", "2=SRP-SERVICES");
    byte[] good = new byte[datagram.position()];
    datagram.flip().get(good);
    Random random = new Random(17);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      ByteBuffer datagram = ByteBuffer.wrap(bad, 0, random.nextInt(bad.length + 1));

      assertThat(RuleChange.read(datagram.slice().order(ByteOrder.nativeOrder())))
          .as(HexFormat.of().formatHex(bad))
          .hasSizeLessThanOrEqualTo(1);
    }
  }
}
