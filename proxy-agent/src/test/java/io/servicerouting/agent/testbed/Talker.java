package io.servicerouting.agent.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that a test runs in a namespace. It answers at ports with its name and the caller's
 * address, over TCP and UDP, and makes requests as told on standard input, one a line: {@code TCP
 * ADDRESS PORT [FROM [FROMPORT]]}, or UDP, or PATIENT-TCP, which waits for longer.
 */
public final class Talker {
  private static final int PATIENCE_MILLIS = 700;

  /** Longer than until the first SYN is sent again. */
  private static final int LONG_PATIENCE_MILLIS = 5_000;

  /** Below the ports that the kernel gives away by itself, and above the servers' own. */
  private static final int FIRST_SOURCE_PORT = 10_000;

  private static final int LAST_SOURCE_PORT = 29_999;

  /** Only the thread that reads standard input makes requests. */
  private static int sourcePort = FIRST_SOURCE_PORT;

  private final String name;

  private Talker(String name) {
    this.name = name;
  }

  /**
   * Arguments: its name, and optionally where to listen: {@code PORT} at all addresses, or {@code
   * ADDRESS/PORT} where a machine has several, so that its answers over UDP come from this one.
   */
  public static void main(String[] arguments) throws IOException {
    Talker talker = new Talker(arguments[0]);
    for (String where : List.of(arguments).subList(1, arguments.length)) {
      talker.listen(listeningAddress(where));
    }
    System.out.println("ready");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(request(line.split(" ")));
      }
    }
    System.exit(0);
  }

  private static InetSocketAddress listeningAddress(String where) {
    int slash = where.indexOf('/');
    int port = Integer.parseInt(where.substring(slash + 1));
    return slash < 0
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.ofLiteral(where.substring(0, slash)), port);
  }

  private void listen(InetSocketAddress address) throws IOException {
    ServerSocket tcp = new ServerSocket();
    tcp.bind(address, 128);
    DatagramSocket udp = new DatagramSocket(address);
    Thread.ofPlatform().daemon().start(() -> answerTcp(tcp));
    Thread.ofPlatform().daemon().start(() -> answerUdp(udp));
  }

  private byte[] answer(InetAddress caller) {
    return ("pod=" + name + " client=" + caller.getHostAddress() + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void answerTcp(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(answer(socket.getInetAddress()));
      } catch (IOException e) {
        System.err.println(e);
      }
    }
  }

  private void answerUdp(DatagramSocket socket) {
    byte[] buffer = new byte[64];
    while (true) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(packet.getAddress());
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        System.err.println(e);
      }
    }
  }

  private static String request(String[] words) {
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2]));
    InetSocketAddress from =
        words.length > 3
            ? new InetSocketAddress(
                InetAddress.ofLiteral(words[3]), words.length > 4 ? Integer.parseInt(words[4]) : 0)
            : null;
    try {
      return switch (words[0]) {
        case "UDP" -> overUdp(to, from);
        case "PATIENT-TCP" -> overTcp(to, from, LONG_PATIENCE_MILLIS);
        default -> overTcp(to, from, PATIENCE_MILLIS);
      };
    } catch (SocketTimeoutException e) {
      return "no answer";
    } catch (ConnectException | PortUnreachableException e) {
      return "refused";
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String overTcp(InetSocketAddress to, InetSocketAddress from, int patienceMillis)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(patienceMillis);
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to, patienceMillis);
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  private static int nextSourcePort() {
    sourcePort = sourcePort < LAST_SOURCE_PORT ? sourcePort + 1 : FIRST_SOURCE_PORT;
    return sourcePort;
  }

  private static String overUdp(InetSocketAddress to, InetSocketAddress from) throws IOException {
    // Never a port that an earlier request used: its flow might still be in conntrack's table.
    InetSocketAddress source = from == null ? new InetSocketAddress(nextSourcePort()) : from;
    try (DatagramSocket socket = new DatagramSocket(source)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(to);
      byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
      socket.send(new DatagramPacket(hello, hello.length));
      DatagramPacket answer = new DatagramPacket(new byte[256], 256);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).strip();
    }
  }
}
