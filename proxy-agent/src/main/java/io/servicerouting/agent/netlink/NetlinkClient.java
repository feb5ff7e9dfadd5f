package io.servicerouting.agent.netlink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel and waits for its answer. Not thread-safe.
 *
 * <p>Requests that change something are sent many at a time; each has its own answer.
 */
public final class NetlinkClient implements AutoCloseable {
  private static final int REQUEST = 0x1;
  private static final int ACKNOWLEDGE = 0x4;
  private static final int DUMP = 0x300;

  /** Their answers fit into a socket's buffer of the smallest usual size. */
  private static final int MOST_AT_ONCE = 64;

  private static final int MOST_LISTINGS = 10;
  private static final int NOT_ANSWERED = -1;

  private final NetlinkChannel channel;
  private int sequence;

  /** Talks through this channel, which it closes with itself. */
  public NetlinkClient(NetlinkChannel channel) {
    this.channel = channel;
  }

  /**
   * Carries out requests in their order. One that fails does not keep the others from being tried.
   *
   * @return for each the error number with which it ended; 0 if well
   * @throws IOException if the kernel cannot be asked; some may have been carried out
   */
  public int[] execute(List<NetlinkRequest> requests) throws IOException {
    int[] results = new int[requests.size()];
    Arrays.fill(results, NOT_ANSWERED);
    for (int from = 0; from < results.length; from += MOST_AT_ONCE) {
      int to = Math.min(from + MOST_AT_ONCE, results.length);
      int first = sequence + 1;
      ByteArrayOutputStream datagram = new ByteArrayOutputStream();
      for (NetlinkRequest request : requests.subList(from, to)) {
        write(request, ACKNOWLEDGE, datagram);
      }
      channel.send(datagram.toByteArray());
      int open = to - from;
      while (open > 0) {
        for (NetlinkMessage answer : NetlinkMessage.split(next())) {
          int index = from + answer.sequence() - first;
          if (answer.isError() && index >= from && index < to && results[index] == NOT_ANSWERED) {
            results[index] = answer.errno();
            open--;
          }
        }
      }
    }
    return results;
  }

  /**
   * Carries out one request.
   *
   * @param what what is asked for, as the beginning of a sentence
   * @throws NetlinkException if the kernel refuses
   * @throws IOException if the kernel cannot be asked
   */
  public void execute(NetlinkRequest request, String what) throws IOException {
    int errno = execute(List.of(request))[0];
    if (errno != 0) {
      throw new NetlinkException(errno, what);
    }
  }

  /**
   * Asks for one message.
   *
   * @throws NetlinkException if the kernel refuses
   * @throws IOException if the kernel cannot be asked
   */
  public NetlinkMessage get(NetlinkRequest request, String what) throws IOException {
    int number = send(request, ACKNOWLEDGE);
    NetlinkMessage answer = null;
    while (true) {
      for (NetlinkMessage message : NetlinkMessage.split(next())) {
        if (message.sequence() != number) {
          continue;
        }
        if (!message.isError()) {
          answer = copy(message);
        } else if (message.errno() != 0) {
          throw new NetlinkException(message.errno(), what);
        } else if (answer != null) {
          return answer;
        } else {
          throw new IOException(what + ": the kernel says yes, and nothing else");
        }
      }
    }
  }

  /**
   * Lists all that there is of something.
   *
   * @param what what is asked for, as the beginning of a sentence
   * @throws NetlinkException if the kernel refuses
   * @throws IOException if the kernel cannot be asked, or changes all the while
   */
  public List<NetlinkMessage> list(NetlinkRequest request, String what) throws IOException {
    for (int i = 0; i < MOST_LISTINGS; i++) {
      List<NetlinkMessage> all = tryToList(request, what);
      if (all != null) {
        return all;
      }
    }
    throw new IOException(what + ": it changes all the while");
  }

  private @Nullable List<NetlinkMessage> tryToList(NetlinkRequest request, String what)
      throws IOException {
    int number = send(request, DUMP);
    List<NetlinkMessage> all = new ArrayList<>();
    boolean interrupted = false;
    while (true) {
      for (NetlinkMessage message : NetlinkMessage.split(next())) {
        if (message.sequence() != number) {
          continue;
        }
        interrupted |= message.isInterrupted();
        if (message.isError() || message.isDone()) {
          int errno = message.body().limit() >= 4 ? message.errno() : 0;
          if (errno != 0) {
            throw new NetlinkException(errno, what);
          }
          return interrupted ? null : all;
        }
        all.add(copy(message));
      }
    }
  }

  private int send(NetlinkRequest request, int flags) throws IOException {
    ByteArrayOutputStream datagram = new ByteArrayOutputStream();
    write(request, flags, datagram);
    channel.send(datagram.toByteArray());
    return sequence;
  }

  private void write(NetlinkRequest request, int flags, ByteArrayOutputStream datagram) {
    sequence++;
    byte[] body = request.body().toBytes();
    int length = NetlinkMessage.HEADER + body.length;
    datagram.writeBytes(
        ByteBuffer.allocate(NetlinkMessage.HEADER)
            .order(ByteOrder.nativeOrder())
            .putInt(length)
            .putShort((short) request.type())
            .putShort((short) (REQUEST | flags | request.flags()))
            .putInt(sequence)
            .putInt(0)
            .array());
    datagram.writeBytes(body);
    datagram.writeBytes(new byte[-length & 3]);
  }

  /** The kernel answers before a send returns, so there is nothing to wait for. */
  private ByteBuffer next() throws IOException {
    ByteBuffer datagram = channel.poll();
    if (datagram == null) {
      throw new IOException("netlink: the kernel did not answer");
    }
    if (!datagram.hasRemaining()) {
      throw new IOException("netlink: the kernel's answers were more than the socket can hold");
    }
    return datagram;
  }

  /** The channel's own memory is used again for the next datagram. */
  private static NetlinkMessage copy(NetlinkMessage message) {
    ByteBuffer body = ByteBuffer.allocate(message.body().limit());
    body.put(message.body().duplicate()).flip();
    return new NetlinkMessage(
        message.type(), message.flags(), message.sequence(), body.order(ByteOrder.nativeOrder()));
  }

  @Override
  public void close() {
    channel.close();
  }
}
