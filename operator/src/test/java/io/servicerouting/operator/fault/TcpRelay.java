package io.servicerouting.operator.fault;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes bytes to an API server without looking at them, so that TLS and HTTP/2 are as in a
 * cluster.
 */
public final class TcpRelay implements AutoCloseable {

  private final URI server;
  private final Acceptor acceptor;
  private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();

  /** Listens on a free port of 127.0.0.1. */
  public TcpRelay(URI server) {
    this.server = server;
    acceptor = new Acceptor(this::serve);
  }

  /** Where callers find it: the server's certificate is valid there too. */
  public URI url() {
    return URI.create(server.getScheme() + "://127.0.0.1:" + acceptor.port());
  }

  /**
   * Lets the connections that are open now die without a word, as when a network device forgets
   * them. New ones work.
   */
  public FaultyProxy.Injection freezeOpen() {
    var frozen = List.copyOf(open);
    frozen.forEach(Tunnel::freeze);
    return () -> frozen.forEach(Tunnel::close);
  }

  private void serve(Socket caller) throws IOException {
    try (var to = new Socket(server.getHost(), server.getPort());
        var tunnel = new Tunnel(caller, caller.getInputStream(), to)) {
      open.add(tunnel);
      tunnel.carry(Long.MAX_VALUE);
      open.remove(tunnel);
    }
  }

  @Override
  public void close() {
    acceptor.close();
    open.forEach(Tunnel::close);
  }
}
