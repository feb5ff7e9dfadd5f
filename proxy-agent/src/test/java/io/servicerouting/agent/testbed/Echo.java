package io.servicerouting.agent.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A program that a test runs in a namespace: {@code serve PORT} sends back every line it gets, and
 * {@code hold ADDRESS PORT} keeps one connection busy, prints the number of lines that came back,
 * one after the other, and ends with exit code 1 if the connection does.
 */
final class Echo {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int PAUSE_MILLIS = 20;

  private Echo() {}

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("serve")) {
      serve(Integer.parseInt(arguments[1]));
    } else {
      hold(arguments[1], Integer.parseInt(arguments[2]));
    }
  }

  private static void serve(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port)) {
      System.out.println("ready");
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> sendBack(socket));
      }
    }
  }

  private static void sendBack(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static void hold(String address, int port) throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (int count = 1; ; count++) {
        out.write((count + "\n").getBytes(StandardCharsets.UTF_8));
        String line = in.readLine();
        if (!Integer.toString(count).equals(line)) {
          System.out.println("sent " + count + ", got " + line);
          System.exit(1);
        }
        System.out.println(count);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      System.out.println(e);
      System.exit(1);
    }
  }
}
