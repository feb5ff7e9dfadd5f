package io.servicerouting.agent.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between client and server, and can cut the cable: connections stay open, bytes vanish. */
final class TcpRelay implements AutoCloseable {
  private final URI target;
  private final ServerSocket listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  private static final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile boolean cut;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }
  }

  TcpRelay(URI target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create(target.getScheme() + "://127.0.0.1:" + listener.getLocalPort());
  }

  int accepted() {
    return connections.size();
  }

  /** From now on nothing passes through the connections that are open; new ones work. */
  void cutCable() {
    connections.forEach(each -> each.cut = true);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket();
        server.connect(new InetSocketAddress(target.getHost(), target.getPort()));
        Connection connection = new Connection(client, server);
        connections.add(connection);
        Thread.ofVirtual().start(() -> pump(connection, client, server));
        Thread.ofVirtual().start(() -> pump(connection, server, client));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private static void pump(Connection connection, Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!connection.cut) {
          out.write(buffer, 0, count);
        }
      }
      if (!connection.cut) {
        to.close();
      }
    } catch (IOException _) {
      // One side has closed: with the cable cut the other does not hear of it.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Connection each : connections) {
      each.client.close();
      each.server.close();
    }
  }
}
