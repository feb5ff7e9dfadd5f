package io.servicerouting.agent.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How requests are sent and answers taken, at a kernel that is played. */
class NetlinkClientTest {
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int INTERRUPTED = 0x10;

  private final Played kernel = new Played();
  private final NetlinkClient client = new NetlinkClient(kernel);

  @Test
  void eachOfManyRequestsHasItsOwnAnswer() throws IOException {
    kernel.onRequest = (type, sequence) -> kernel.answer(error(sequence, type == 7 ? 17 : 0));
    List<NetlinkRequest> requests =
        IntStream.range(0, 200).mapToObj(i -> request(i == 150 ? 7 : 1)).toList();

    int[] results = client.execute(requests);

    assertThat(results).hasSize(200);
    assertThat(results[150]).isEqualTo(17);
    assertThat(IntStream.of(results).sum()).isEqualTo(17);
    assertThat(kernel.datagrams).as("sent in pieces that a socket can answer").isEqualTo(4);
  }

  @Test
  void answersToOtherRequestsAreLeftOut() throws IOException {
    kernel.onRequest =
        (type, sequence) -> {
          kernel.answer(error(sequence - 100, 22));
          kernel.answer(error(sequence, 0));
        };

    assertThat(client.execute(List.of(request(1)))).containsExactly(0);
  }

  @Test
  void aListThatChangedMeanwhileIsReadAgain() throws IOException {
    int[] rounds = {0};
    kernel.onRequest =
        (type, sequence) -> {
          int flags = rounds[0]++ == 0 ? INTERRUPTED : 0;
          kernel.answer(message(30, flags, sequence, new byte[] {1, 2, 3, 4}));
          kernel.answer(message(DONE, flags, sequence, new byte[4]));
        };

    assertThat(client.list(request(1), "things")).hasSize(1);
    assertThat(rounds[0]).isEqualTo(2);
  }

  @Test
  void aRefusedListSaysWhy() {
    kernel.onRequest = (type, sequence) -> kernel.answer(error(sequence, Errno.EPERM));

    assertThatThrownBy(() -> client.list(request(1), "virtual services"))
        .isInstanceOf(NetlinkException.class)
        .hasMessage("virtual services: EPERM (not permitted)");
  }

  @Test
  void aKernelThatIsSilentIsAnError() {
    assertThatThrownBy(() -> client.execute(List.of(request(1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void answersThatWereLostAreAnError() {
    kernel.onRequest = (type, sequence) -> kernel.answer(new byte[0]);

    assertThatThrownBy(() -> client.execute(List.of(request(1))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than the socket can hold");
  }

  private static NetlinkRequest request(int type) {
    return new NetlinkRequest(type, 0, new MessageWriter().u32(0));
  }

  private static byte[] error(int sequence, int errno) {
    return message(
        ERROR,
        0,
        sequence,
        ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putInt(-errno).array());
  }

  private static byte[] message(int type, int flags, int sequence, byte[] body) {
    return ByteBuffer.allocate(16 + body.length)
        .order(ByteOrder.nativeOrder())
        .putInt(16 + body.length)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(sequence)
        .putInt(0)
        .put(body)
        .array();
  }

  private interface OnRequest {
    void request(int type, int sequence);
  }

  private static final class Played implements NetlinkChannel {
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private int datagrams;
    private OnRequest onRequest = (type, sequence) -> {};

    void answer(byte[] datagram) {
      answers.add(datagram);
    }

    @Override
    public void send(byte[] datagram) throws IOException {
      datagrams++;
      List<NetlinkMessage> requests =
          new ArrayList<>(NetlinkMessage.split(ByteBuffer.wrap(datagram)));
      requests.forEach(request -> onRequest.request(request.type(), request.sequence()));
    }

    @Override
    public @Nullable ByteBuffer poll() {
      byte[] next = answers.poll();
      return next == null ? null : ByteBuffer.wrap(next);
    }

    @Override
    public void close() {}
  }
}
