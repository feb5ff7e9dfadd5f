package io.servicerouting.lab.balancer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/**
 * A node whose proxy takes the load balancer's address for its own: answers on it, TCP and UDP,
 * with its name and the client's address. Its health check answers with the status in a file.
 *
 * <p>Arguments: name, load balancer's address, health check port, health file.
 */
final class FakeNode {

  private FakeNode() {}

  public static void main(String[] arguments) throws IOException {
    String name = arguments[0];
    InetAddress vip = InetAddress.ofLiteral(arguments[1]);
    serve(
        new InetSocketAddress(vip, 80),
        exchange -> {
          String client = exchange.getRemoteAddress().getAddress().getHostAddress();
          reply(exchange, 200, "pod=pod-%1$s node=%1$s client=%2$s\n".formatted(name, client));
        });
    Path health = Path.of(arguments[3]);
    serve(
        new InetSocketAddress(Integer.parseInt(arguments[2])),
        exchange ->
            reply(exchange, Integer.parseInt(Files.readString(health).strip()), "health\n"));
    try (var socket = new DatagramSocket(new InetSocketAddress(vip, 53))) {
      while (true) {
        var packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        byte[] answer = name.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }

  private interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  private static void serve(InetSocketAddress address, Page page) throws IOException {
    var server = HttpServer.create(address, 4096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", page::answer);
    server.start();
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
