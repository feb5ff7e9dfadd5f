package io.servicerouting.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * A program that runs in a pod's namespace and sends a packet of a connection of its own to a
 * Service every two milliseconds. It prints a line, with the time in milliseconds since 1970,
 * whenever an answer comes from another pod than the last.
 */
final class Probe {
  private static final int WAITED_FOR = 40;

  private Probe() {}

  /** Arguments: the Service's address and port. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress service =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    Deque<DatagramChannel> open = new ArrayDeque<>();
    String last = "";
    while (true) {
      open.add(send(service));
      if (open.size() > WAITED_FOR) {
        open.remove().close();
      }
      for (Iterator<DatagramChannel> channels = open.iterator(); channels.hasNext(); ) {
        DatagramChannel channel = channels.next();
        String pod = answer(channel);
        if (!pod.isEmpty()) {
          channels.remove();
          channel.close();
          if (!pod.equals(last)) {
            last = pod;
            System.out.println(System.currentTimeMillis() + " " + pod);
          }
        }
      }
      Thread.sleep(2);
    }
  }

  private static DatagramChannel send(InetSocketAddress service) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    try {
      channel.connect(service);
      channel.write(ByteBuffer.wrap(new byte[] {1}));
    } catch (IOException e) {
      // Refused, or no route any more: nobody serves it yet, or the bench is over.
    }
    return channel;
  }

  private static String answer(DatagramChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(64);
    if (!channel.isConnected()) {
      return "";
    }
    try {
      if (channel.read(buffer) <= 0) {
        return "";
      }
    } catch (IOException e) {
      return "";
    }
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    return text.substring("pod=".length(), text.indexOf(' '));
  }
}
