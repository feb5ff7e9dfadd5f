package io.servicerouting.agent.differential;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that runs in a client's namespace. For every line {@code PROTOCOL SOURCE DESTINATION
 * PORT} on standard input it begins so many connections as its argument says, and answers with how
 * many of them were refused.
 */
final class Volley {
  private static final int MOST_OPEN = 3_200;
  private static final int REFUSALS_TAKE_MILLIS = 150;

  private final int connections;
  private final List<List<SelectableChannel>> open = new ArrayList<>();

  private Volley(int connections) {
    this.connections = connections;
  }

  public static void main(String[] arguments) throws Exception {
    Volley volley = new Volley(Integer.parseInt(arguments[0]));
    System.out.println("ready");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("end")) {
          volley.settle();
          System.out.println("done");
        } else {
          volley.begin(line.split(" "));
        }
      }
    }
  }

  private void begin(String[] words) throws Exception {
    if (open.size() * connections >= MOST_OPEN) {
      settle();
    }
    SocketAddress from = new InetSocketAddress(InetAddress.ofLiteral(words[1]), 0);
    SocketAddress to =
        new InetSocketAddress(InetAddress.ofLiteral(words[2]), Integer.parseInt(words[3]));
    List<SelectableChannel> channels = new ArrayList<>();
    open.add(channels);
    for (int i = 0; i < connections; i++) {
      channels.add(words[0].equals("TCP") ? tcp(from, to) : udp(from, to));
    }
  }

  private static SelectableChannel tcp(SocketAddress from, SocketAddress to) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.bind(from);
    try {
      channel.connect(to);
    } catch (IOException e) {
      channel.close(); // Refused or dropped on the way out.
    }
    return channel;
  }

  private static SelectableChannel udp(SocketAddress from, SocketAddress to) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.bind(from);
    channel.connect(to);
    try {
      channel.write(ByteBuffer.wrap(new byte[1]));
    } catch (IOException e) {
      // Refused or dropped on the way out; the next call says which.
    }
    return channel;
  }

  private void settle() throws Exception {
    Thread.sleep(REFUSALS_TAKE_MILLIS);
    for (List<SelectableChannel> channels : open) {
      int refused = 0;
      for (SelectableChannel channel : channels) {
        refused += refused(channel) ? 1 : 0;
        channel.close();
      }
      System.out.println(refused);
    }
    open.clear();
  }

  private static boolean refused(SelectableChannel channel) {
    try {
      switch (channel) {
        case SocketChannel tcp -> {
          if (!tcp.isOpen()) {
            return true;
          }
          tcp.finishConnect();
        }
        case DatagramChannel udp -> udp.read(ByteBuffer.allocate(1));
        default -> throw new IllegalStateException("no other channels are opened");
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
