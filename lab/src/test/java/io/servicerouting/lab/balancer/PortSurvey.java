package io.servicerouting.lab.balancer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks from each source port of a range, one after another, and prints "PORT NODE" for each.
 *
 * <p>Arguments: tcp or udp, server's address, own address, first port, number of ports.
 */
final class PortSurvey {

  private static final int TIMEOUT_MILLIS = 2000;

  private PortSurvey() {}

  public static void main(String[] arguments) throws IOException {
    InetAddress server = InetAddress.ofLiteral(arguments[1]);
    InetAddress own = InetAddress.ofLiteral(arguments[2]);
    int first = Integer.parseInt(arguments[3]);
    for (int port = first; port < first + Integer.parseInt(arguments[4]); port++) {
      var from = new InetSocketAddress(own, port);
      System.out.println(
          port + " " + (arguments[0].equals("udp") ? udp(from, server) : tcp(from, server)));
    }
  }

  private static String tcp(InetSocketAddress from, InetAddress server) throws IOException {
    try (var socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(from);
      socket.connect(new InetSocketAddress(server, 80), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.replaceAll("(?s).*node=(\\S+).*", "$1");
    }
  }

  private static String udp(InetSocketAddress from, InetAddress server) throws IOException {
    try (var socket = new DatagramSocket(from)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(new byte[] {'?'}, 1, server, 53));
      var answer = new DatagramPacket(new byte[100], 100);
      socket.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
  }
}
