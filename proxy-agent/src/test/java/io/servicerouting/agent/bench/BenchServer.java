package io.servicerouting.agent.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A program that answers at three ports: with a byte and the end, with bytes without end, and with
 * what it was sent.
 */
final class BenchServer {
  static final int ANSWER = 9_101;
  static final int STREAM = 9_102;
  static final int ECHO = 9_103;

  private BenchServer() {}

  private interface Handler {
    void handle(SocketChannel channel) throws IOException;
  }

  /** No arguments. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    serve(ANSWER, channel -> channel.write(ByteBuffer.allocate(1)));
    serve(STREAM, BenchServer::stream);
    serve(ECHO, BenchServer::echo);
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static void serve(int port, Handler handler) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(port), 4_096);
    Thread.ofPlatform()
        .start(() -> {
          while (true) {
            try {
              SocketChannel channel = server.accept();
              Thread.ofVirtual()
                  .start(() -> {
                    try (channel) {
                      handler.handle(channel);
                    } catch (IOException e) {
                      // The client has ended.
                    }
                  });
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private static void stream(SocketChannel channel) throws IOException {
    ByteBuffer data = ByteBuffer.allocateDirect(256 * 1024);
    while (true) {
      channel.write(data);
      if (!data.hasRemaining()) {
        data.clear();
      }
    }
  }

  private static void echo(SocketChannel channel) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16);
    while (channel.read(data.clear()) >= 0) {
      channel.write(data.flip());
    }
  }
}
