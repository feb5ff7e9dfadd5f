package io.servicerouting.operator.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** Carries bytes between a caller and a server until one of them ends, or a test ends it. */
final class Tunnel implements AutoCloseable {

  private static final int CHUNK = 8192;

  private final Socket caller;
  private final InputStream requests;
  private final Socket server;
  private boolean frozen;
  private boolean closed;

  /**
   * @param requests what the caller sends, as far as it was not read yet
   */
  Tunnel(Socket caller, InputStream requests, Socket server) {
    this.caller = caller;
    this.requests = requests;
    this.server = server;
  }

  /** From now on nothing arrives, in either direction; both sides stay connected. */
  synchronized void freeze() {
    frozen = true;
  }

  /**
   * Carries; returns when it is over.
   *
   * @param most how many bytes of the answer may pass
   */
  void carry(long most) {
    Thread.ofVirtual()
        .name("faulty-proxy-requests")
        .start(() -> pump(() -> requests, server, Long.MAX_VALUE));
    pump(server::getInputStream, caller, most);
  }

  private interface Source {
    InputStream open() throws IOException;
  }

  /** Also with {@code most} 0 it waits for the first byte: then the server has done its work. */
  private void pump(Source from, Socket to, long most) {
    var buffer = new byte[CHUNK];
    try {
      InputStream in = from.open();
      long left = most;
      int count = in.read(buffer);
      while (count >= 0 && left > 0 && maySend()) {
        int sent = (int) Math.min(count, left);
        to.getOutputStream().write(buffer, 0, sent);
        to.getOutputStream().flush();
        left -= sent;
        count = left > 0 ? in.read(buffer) : -1;
      }
    } catch (IOException e) {
      // One of the two has gone, which is an end like any other.
    }
    awaitThaw();
    close();
  }

  /** Waits while frozen. */
  private synchronized boolean maySend() {
    awaitThaw();
    return !closed;
  }

  private synchronized void awaitThaw() {
    try {
      while (frozen && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    for (Socket each : new Socket[] {caller, server}) {
      try {
        each.close();
      } catch (IOException e) {
        // It is closed all the same.
      }
    }
  }
}
