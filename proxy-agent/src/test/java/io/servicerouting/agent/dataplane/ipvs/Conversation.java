package io.servicerouting.agent.dataplane.ipvs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A program that a test runs in a namespace. Arguments: addresses at whose port 8080 it answers,
 * over TCP and UDP, each line and each datagram with the address that was called. It makes
 * connections as told on standard input, one line each:
 *
 * <ul>
 *   <li>{@code OPEN KEY ADDRESS PORT SOURCE}: connects, says a line and keeps the connection
 *   <li>{@code UDP KEY ADDRESS PORT SOURCE}: the same with datagrams
 *   <li>{@code SAY KEY}: says a line over it
 *   <li>{@code CLOSE KEY}
 * </ul>
 *
 * The answer is what the other end said, or what went wrong.
 */
public final class Conversation {
  private static final int PORT = 8080;

  /** Longer than until a lost SYN is sent again. */
  private static final int PATIENCE_MILLIS = 2_500;

  private final Map<String, Exchange> open = new HashMap<>();

  private Conversation() {}

  /** One end of what is open. */
  private interface Exchange {
    String say() throws IOException;

    void close() throws IOException;
  }

  public static void main(String[] addresses) throws IOException {
    for (String address : addresses) {
      listen(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
    }
    System.out.println("ready");
    Conversation conversation = new Conversation();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(conversation.answer(line.split(" ", -1)));
      }
    }
    System.exit(0);
  }

  private static void listen(InetSocketAddress address) throws IOException {
    ServerSocket tcp = new ServerSocket();
    tcp.bind(address, 128);
    DatagramSocket udp = new DatagramSocket(address);
    Thread.ofPlatform().daemon().start(() -> serveTcp(tcp));
    Thread.ofPlatform().daemon().start(() -> serveUdp(udp));
  }

  private static void serveTcp(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        System.err.println(e);
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      byte[] answer = line(socket.getLocalAddress());
      for (int octet = socket.getInputStream().read();
          octet >= 0;
          octet = socket.getInputStream().read()) {
        if (octet == '\n') {
          socket.getOutputStream().write(answer);
        }
      }
    } catch (IOException e) {
      // The client is gone: it tells what it saw.
    }
  }

  private static void serveUdp(DatagramSocket socket) {
    byte[] answer = line(socket.getLocalAddress());
    while (true) {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        socket.receive(packet);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        System.err.println(e);
      }
    }
  }

  private static byte[] line(InetAddress address) {
    return (address.getHostAddress() + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private String answer(String[] words) {
    try {
      Exchange exchange =
          switch (words[0]) {
            case "OPEN" -> tcp(address(words[2], words[3]), address(words[4], "0"));
            case "UDP" -> udp(address(words[2], words[3]), address(words[4], "0"));
            default -> open.get(words[1]);
          };
      if (exchange == null) {
        return "nothing is open as " + words[1];
      }
      if (words[0].equals("CLOSE")) {
        open.remove(words[1]);
        exchange.close();
        return "closed";
      }
      open.put(words[1], exchange);
      return exchange.say();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static InetSocketAddress address(String address, String port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port));
  }

  private static Exchange tcp(InetSocketAddress to, InetSocketAddress from) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.bind(from);
      socket.connect(to, PATIENCE_MILLIS);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    return new Exchange() {
      @Override
      public String say() throws IOException {
        socket.getOutputStream().write('\n');
        return String.valueOf(answers.readLine());
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  private static Exchange udp(InetSocketAddress to, InetSocketAddress from) throws SocketException {
    DatagramSocket socket = new DatagramSocket(from);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(to);
    return new Exchange() {
      @Override
      public String say() throws IOException {
        socket.send(new DatagramPacket(new byte[1], 1));
        DatagramPacket answer = new DatagramPacket(new byte[64], 64);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII)
            .strip();
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }
}
